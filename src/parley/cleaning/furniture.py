"""What page furniture says: adverts, share bars, cookie notices, captions, credits and the like.

Patterns about kinds of furniture, never about one outlet's text; read by `boilerplate`. The key is
the reason that ``removed`` states. A pattern speaks of a whole line; with "^" of its beginning.
"""

CREDIT = (
    r"(?:AFP|AP|Reuters|REUTERS|EPA|EFE|TASS|Sputnik|Getty|Anadolu|AA|Shutterstock|Alamy|Xinhua|dpa"
    r"|NurPhoto|Bloomberg|Ukrinform|Keystone|Zuma|UPI|PA|Pool|POOL|Handout|Imago|IMAGO|ANP|Belga"
    r"|Lehtikuva|iStock|AP Photo)"
)
_NET = (
    r"(?:facebook|twitter|x|whatsapp|telegram|viber|e-?mail|print|copy ?(?:link|url)|linkedin"
    r"|reddit"
    r"|pinterest|messenger|tumblr|flipboard|instagram|youtube|tiktok|threads|bluesky|mastodon|vk"
    r"|rss"
    r"|google(?: news)?|line|pocket|wechat|snapchat|discord)"
)
_NAMES = r"(?:[A-Z][\w'’.]+ ?){1,3}"

# Where capitals do not count.
SAYS: dict[str, tuple[str, ...]] = {
    "advert": (
        r"-*\s*(?:advertisement|advertising|advert|ads?|sponsored(?: content)?|paid content)\s*-*",
        r"promoted(?: content| by .{1,30})?",
        r"(?:story|article|content) continues (?:below|after).{0,40}",
        r".{0,30}\b(?:too many|without|no more) ads\b.{0,20}|go ad[- ]free.{0,30}",
        r"scroll to continue.{0,40}|(?:remove|skip) ads?.{0,20}|ad feedback",
    ),
    "widget": (
        _NET,
        r"share\d*|tweet|post|pin|save\d*|saved|bookmark|likes?|follow(?: us)?|listen|play|pause"
        r"|live",
        r"menu|search|close|open|more|(?:show|see|load) more|(?:view|see) all|less|info|edit"
        r"|toggle",
        r"(?:font|text) size|a|aa|a[+-]|back|next|previous|prev|home|log ?(?:in|out)|register",
        r"sign ?(?:in|up|out)|subscribe|donate|skip (?:links?|to (?:main )?content|navigation)",
        r"loading|current|\(current\)|plus\d*|caret-\w+|send|submit|reset|ok|hide|dismiss|expand",
        r"(?:accept|reject)(?: all)?|breaking|exclusive|updated?|published|comments?|read|gift|×",
        r"collapse|expand article|tags?|topics?|gift this article|(?:show )?navigation(?: menu)?",
        r"(?:filed under|tagged(?: with| in)?|posted in|categor(?:y|ies))\s*:.{0,80}",
        r"[—–-] .{2,60} \(@\w+\).{0,40}|end of article|type your .{2,20}…",
        r"(?:show|view|load|see) \d+ more .{0,20}|(?:continue|return|back) to (?:the |our )?"
        r"(?:web ?site|home ?page|site|top|article)",
        r"(?:last |page )?(?:updated|reviewed)(?: on| in)?:? (?:[a-z]+ )?(?:19|20)\d\d|tweet url"
        r"|embed(?:ded)? (?:tweet|post|code)",
        r"link copied|share options|copied!?|[\W\d_]{1,4}",
        r"try our ai\b.{0,40}|explore what .{0,40} can do for you:?",
        r"listen to this (?:article|story).{0,40}|your opinions? matters?.{0,30}",
        r"\d+ ?(?:mins?|secs?|minutes?)\.?(?: \d+ ?secs?)?|(?:video )?duration:? [\d:.]+",
        r"(?:[\w&-]+ ){0,4}\d+[- ]?min(?:ute)?s?(?:'s)? (?:read|listen|watch)",
        r"(?:estimated )?read(?:ing)? time:? .{0,20}|list \d+ of \d+|list of \d+ items|end of list",
        r"\d+ of \d+|\d+:\d\d(?: ?/ ?\d+:\d\d)?|image \d+ of \d+|use up/down arrow.{0,80}",
        r"loading ?(?:\.{3}|…).{0,20}|views?:? ?[\d.,]+k?|.{0,30}\bbutton icon",
        r"[\d.,]+k? (?:views?|shares?|comments?|likes?|reads?)|font (?:size|resizer).{0,20}",
        r"add .{2,40} (?:on|to|as a preferred source on) google|add us on(?: google)?",
        r"was this (?:article|page) (?:helpful|useful)\b.{0,20}|back to top|invalid video url",
        r"view image in fullscreen|(?:open|view) (?:image|gallery).{0,30}|local website available",
    ),
    "share bar": (
        r"share(?: (?:on|via|this|the|to)\b.{0,60}|:)|click here to share.{0,60}",
        rf"(?:follow|find|join|like|add) .{{0,50}}\bon {_NET}\b.{{0,60}}",
        rf"(?:join|subscribe to|follow) (?:us|our)\b.{{0,90}}\b(?:channel|page|newsletter"
        rf"|{_NET})\b.{{0,60}}",
        rf"\W*(?:\b(?:share|{_NET})\b\W*){{2,}}",
    ),
    "cookie bar": (
        r"^.*\bcookies?\b.*\b(?:you|your|our|(?:web)?site|accept|consent|polic(?:y|ies)"
        r"|preferences)\b",
        r"^.*\bcookies?\b.*\b(?:browser|settings|necessary|advertis\w+|third[- ]part\w+"
        r"|visitors?)\b",
        r"^.*\b(?:you|your|our|we use|accept|manage|necessary|functional|analytics"
        r"|this)\b.*\bcookies?\b",
        r"^(?:[\w.:/*-]*[_#:\d/][\w.:/#*-]* (?:\[x\d+\] )?|[A-Z]+ |\w+ \[x\d+\] )?"
        r"(?:registers|collects|sets|tracks|enables|preserves|stores|saves|remembers|determines"
        r"|necessary for|tries to|used (?:to|by|for|in)|identifies|detects)\b.*\b(?:visitors?"
        r"|users?['’]?|web ?site|embedded|cookies?|page requests|browser)\b",
        r"maximum storage duration.{0,60}",
        r"^we (?:and our .{0,40})?(?:process|collect|share|store) (?:your )?personal (?:data"
        r"|information)\b",
        r"^by (?:continuing|clicking|using|signing up|subscribing|submitting)\b.{0,80}\b(?:you"
        r"|your)"
        r" (?:agree|accept|consent|acknowledge)\b",
        r"^.*\b(?:GDPR|do not sell my|your privacy choices)\b",
    ),
    "session widget": (
        r"^.*\b(?:remain|stay|keep(?: you)?) (?:logged|signed) (?:in|on)\b|^.*\bto remain logged\b",
        r"^(?!.*[\"“”])(?=.*\b(?:you|your)\b).{0,160}\b(?:(?:your|an) (?:account|password"
        r"|profile|e-?mail address)|a password|logged in)\b.{0,120}$",
        r"^.*\b(?:you did not use the site|timeout: ?\d+|your browser (?:does|is|doesn))\b",
        r"^.*\b(?:your|the) session (?:has |will |is )?(?:expired?|timed? ?out|about to)\b",
        r"^.*\b(?:enable javascript|javascript (?:is|must be|to be) (?:disabled|enabled"
        r"|required))\b",
        r"^.*\b(?:are you (?:a robot|human)\?|verify (?:that )?you are (?:a )?human)",
    ),
    "comments": (
        r"(?:no comments?(?: yet)?|\d+ comments?|be the first to (?:comment|reply|react).{0,30})",
        r"(?:leave|post|add|write|view|show|see|read|hide|sort) (?:a |your |all |the |new )?"
        r"(?:comments?|reply)\b.{0,40}",
        r".{0,40}\b(?:drop|leave|post|share) (?:a|your) (?:comments?|thoughts|opinions?)\b.{0,40}",
        r"join the (?:conversation|discussion).{0,40}|comments? (?:are|is) (?:closed|moderated"
        r"|off).{0,40}",
        r".{0,30}sign in to comment.{0,30}|commenting (?:is|has|on this).{0,40}",
        r"your email address will not be published.*|required fields are marked.*",
    ),
    "sign-up": (
        r"sign(?:ing)? up (?:for|to|now|here|today)\b.{0,200}",
        r"^(?!.*[\"“”]).{0,160}\byour (?:support|donations?|contributions?|help)\b.{0,60}"
        r"\b(?:keeps?|helps?|makes?|powers?|funds?|allows?|enables?)\b.{0,60}"
        r"\b(?:team|reporters?|reporting|journalis\w+|newsroom|coverage|stories)\b",
        r"^.{2,30} (?:won['’]t|can['’]t|cannot|will not) (?:survive|exist|continue) without"
        r" (?:you|your|our readers)\b",
        r"^.{0,120}\breaders like you\b",
        r"(?:make|give) (?:a|an)\b.{0,30}\b(?:donation|gift)\b.{0,20}|[>\s]*donate\b.{0,40}",
        r"^as a (?:monthly |regular )?(?:donor|member|supporter|subscriber),? you\b",
        r"^(?!.*[\"“”]).{0,250}\bsign up to (?:learn|receive|get|hear|find out)\b.{0,60}$",
        r"(?!.*[\"“”]).{0,200}(?:[.!] )(?:please )?(?:give|donate)(?: now| today| generously)? to"
        r" (?:help|support|save|protect)\b.{0,120}",
        r"discover more from .{1,200}|your donation (?:powers|funds|supports)\b.{0,80}",
        r"subscribe (?:to|now|today|for|here)\b.{0,200}|(?:our |free |daily "
        r"|weekly )*newsletters?\b.{0,60}",
        r"get (?:the|our|your|daily|more|all)\b.{0,90}\b(?:newsletters?|inbox|emails?|delivered|app"
        r"|news brief|alerts?)\b.{0,60}",
        r".{0,100}\b(?:in|to) your inbox\b.{0,60}|download (?:our|the)\b.{0,40}\bapp\b.{0,60}",
        r"already (?:a|have|an)\b.{0,30}(?:subscriber|member|account)\b.{0,40}",
        r"become a (?:member|subscriber|supporter|patron)\b.{0,120}|donate (?:now|today"
        r"|to)\b.{0,60}",
        r"support (?:our|independent|quality)\b.{0,40}journalism\b.{0,80}",
        r"this (?:article|story|content) is (?:for|only|exclusively).{0,30}subscribers.{0,60}",
        r"create (?:an |a free |your )account.{0,40}|.{0,60}\bstart your (?:free )?trial\b.{0,60}",
        r"please contact us for subscription.{0,40}|enter your e-?mail.{0,60}"
        r"|subscribers? only.{0,20}",
        r"thank(?:s| you) for (?:signing up|subscribing|registering)\b.{0,120}"
        r"|\*?invalid email.{0,30}",
        r"(?:unlock|continue reading) (?:this|with|the full)\b.{0,80}|get more news .{0,40} from",
    ),
    "copyright": (
        r".{0,80}(?:©|\(c\) ?(?:19|20)\d\d|\bcopyright\b).{0,160}"
        r"|.{0,160}\ball rights reserved\b.{0,200}",
        r".{0,80}\b(?:may|must|can) not be (?:published|reproduced|republished|rewritten"
        r"|redistributed)"
        r"\b.{0,200}|this work is licensed under.*|creative commons.{0,60}",
        r"(?:.{0,15} )?(?:privacy|cookies?|editorial) (?:policy|notice|statement|guidelines)",
        r"terms (?:of (?:use|service)|(?:and|&) conditions)"
        r"|.{0,30}\bregistered trademarks?\b.{0,60}",
        r"powered by .{1,40}",
    ),
    "disclaimer": (
        r"^.*\b(?:copying|reproduction|republication|use) of (?:the |our |these )?(?:texts?"
        r"|materials?"
        r"|content|articles?)\b.*\b(?:allowed|permitted|prohibited|forbidden)\b",
        r"^.*\b(?:views|opinions) expressed\b.*\b(?:authors?|own|writer|reflect|represent)\b",
        r"^.*\bdo(?:es)? not necessarily (?:reflect|represent)\b|^disclaimer\b",
        r"^.{0,120}\bis a (?:registered )?501\(c\)\(?3",
        r"^.*\b(?:web)?site (?:contains|may contain|is not responsible|does not take)\b",
    ),
    "read more": (
        r"(?:read|see|watch|listen|learn|find out) (?:more|also|next|full|the full|all)\b"
        r"(?:\W.{0,60})?",
        r"(?:also read|read also|see also|more on this|related|recommended|must[- ]read|don'?t miss"
        r"|explore more|further reading|you may also like)\s?[:|»→]\s?.{0,200}(?<![.])",
        r"(?:watch|listen|read|video|audio|live|podcast|explained|gallery|photos?)\s*["
        r"|»▶]\s*.{0,250}",
        r"(?:read|watch|see|more|view|show|continue|click) (?:more|full|here|reading)"
        r"(?: .{0,50})?[…»→>]*",
        r"\(?(?:read|watch|see|more)(?: also| more)?: .{0,160}(?<![.])",
        r"for (?:the |all the )?(?:latest|more|breaking) (?:news|stories|coverage|updates)\b"
        r".{0,120}"
        r"\b(?:head to|visit|go to|follow|check out)\b.{0,60}",
        r"follow .{1,40}\bcoverage\b.{0,60}|read on the .{1,30} app|original article source:?",
        r"^(?!.*[\"“”]).{0,160}[.?!] (?:please )?(?:visit|check out|see) (?:the|our) [\w ]{0,24}"
        r"\b(?:web)?(?:site|page|portal)\b.{0,100}$",
        r"click here (?:to|for)\b.{0,100}|show more .{0,40}|.{0,80}\bclick here\b.{0,20}",
    ),
    "related links": (
        r"(?:related|recommended|popular|trending|latest|top|most (?:read|viewed|popular)"
        r"|similar|other"
        r"|hot|editor'?s?'?|featured|suggested|further|today'?s|more) (?:articles?|news|stories"
        r"|story"
        r"|topics?|posts?|content|links?|videos?|coverage|picks?|tags|reading|headlines?|searches)"
        r"(?: (?:from|in|on|for) .{1,30})?[:.…]*",
        r"(?:related|recommended|trending|most (?:read|viewed|popular)|more from"
        r"(?: .{1,40})?)[:.…]*",
        r"(?:you (?:may|might) (?:also )?(?:like|be interested in)|read next|up next|don'?t miss"
        r"|in case you missed it|what to read next|more to explore|keep reading|watch next"
        r"|useful reading|other (?:topics|stories|articles) you"
        r"|in this (?:article|story))\b.{0,30}",
    ),
    "credit": (
        r"[*(–—-]*\s*(?:with|source:) (?:the )?(?:agencies|wires|afp|agence france-presse"
        r"|reuters|ap"
        r"|associated press|dpa|tass|interfax|xinhua)(?: and .{2,30})?\)?",
        r"[*(–—-]*\s*with (?:files?|research(?: support| assistance)?|reporting|contributions?"
        r"|input) (?:from|by)\b.{0,200}",
        r"[*(–—-]*\s*(?:additional |further )?(?:reporting|report|writing|editing|edited|written"
        r"|compiled"
        r"|translation|translated|graphics?)(?: and (?:writing|editing|reporting))? by\b.{0,250}",
        r"our standards: .{0,80}|(?:.{1,60} )?contributed (?:to this (?:report|story|article)"
        r"|reporting)"
        r"\b.{0,60}|.{1,60} created the graphics? .{0,60}",
        r"\w+(?: \w+)?(?:(?:,| and) \w+(?: \w+)?){0,3} reported from [\w, ]{3,60}",
        r"this (?:story|article|report) (?:is|was|has been) (?:originally |first |re)?(?:published"
        r"|produced"
        r"|translated|edited|provided|generated|updated|corrected)\b.{0,200}",
    ),
    "photo credit": (
        r"[\[(]?(?:(?:file|stock|cover|lead|featured|header) )?(?:photos?|images?|pictures?|pics?"
        r"|photograph|foto|illustration|screenshot|credits?|source|video|file|caption)(?: (?:by"
        r"|credits?"
        r"|source|courtesy(?: of)?|illustration))?\s*[:©|]\s*.{0,140}",
        r"[\[(]?(?:photo|image|picture|pic|photograph|illustration) (?:by|courtesy|of|from"
        r"|credit)+ "
        r".{1,60}(?<![.])",
        r"[\[(]?courtesy (?:of|photo) .{1,60}(?<![.])",
    ),
    "caption": (
        r"^[\[(]?(?:in )?(?:this|these) (?:[\w-]+ ){0,3}(?:image|photo|picture|photograph|graphic"
        r"|illustration|screengrab|screenshot|handout|combination|composite|grab|still)s?\b"
        r"(?: [\w,.'’-]+){0,14}?,? (?:shows?|showing|shown|depicts?|released|taken|provided"
        r"|distributed"
        r"|made|seen)\b",
        r"^illustrative (?:photo|image|picture)|^(?:an? )?(?:(?:aerial|general) )?view of\b",
        r"^(?:an? )?(?:file|handout|combination|undated|archive) (?:photo|image|picture)s?\b",
        r"^file ?(?:[-–—:]|photo)|^pictured(?: here)?[:,]|^(?:caption|image):",
        r".*\b(?:photo|image|picture)s?(?: ?(?:by|credit|courtesy of|source)\b ?:?"
        r"|:) ?[^.]{2,60}[)\].]*",
    ),
    "address": (
        r"(?:[-*•]\s*)?(?:!?\[[^\]]*\]\(\S*\)|!\[.*|\S*https?://\S+|www\.\S+"
        r"|[\w.+-]+@[\w-]+\.\w{2,}"
        r"|\S+\.(?:jpe?g|png|gif|webp|svg|mp4)(?:\?\S*)?|\[?image:? .{0,80}\])"
        r"(?:[\s,;|]+(?:!?\[[^\]]*\]\(\S*\)|\S*https?://\S+|\d+[wx]))*",
        r"(?:[-*•]\s*)?\[?(?:[a-z]+://\S+|pic\.(?:twitter|x)\.com/\S+|t\.co/\S+).{0,200}",
        r".*https?://\S+\.(?:jpe?g|png|gif|webp|svg|js|css)\b\S*\s*(?:\d+[wx])?.{0,20}",
    ),
    "note mark": (r"\[?(?:[ivxlc]+|\d{1,3})\]|\[(?:[ivxlc]+|\d{1,3})\]?",),
}  # fmt: skip

# Where capitals count.
WRITES: dict[str, tuple[str, ...]] = {
    "read more": (
        r"(?:WATCH|LISTEN|READ|VIDEO|READ MORE|SEE ALSO|ALSO READ)(?: NOW| ALSO| MORE)?\s*[:"
        r"|–—-]\s*.*",
    ),
    "photo credit": (
        rf"[\[(]?(?:[\w.,'’&@-]+ ){{0,9}}[\w.'’-]*\s?(?:/|\bvia\b|\||–|,)\s?"
        rf"(?:[\w./ '’-]{{0,40}}[/ ])?"
        rf"{CREDIT}(?: Images)?(?:[/ ]+[\w.'’ /-]{{1,40}})?[\])]?",
        rf"[\[(].{{1,60}}\b{CREDIT}\b.{{0,30}}[\])]|[\[(]{_NAMES}[\])]|{CREDIT}(?: Images| Photo)?",
        r"[A-Z]{3,10}/[A-Z][\w.]+(?: [A-Z][\w.]+){0,3}|REUTERS/.{1,60}|(?:Getty|AP) (?:Images"
        r"|Photo).{0,60}",
    ),
    "caption": (
        r".*[\[(](?=[^()\[\]]{0,160}(?:/|\bvia\b|\bPhoto\b|\bImages\b|\bPool\b|\b[Hh]andout\b))"
        rf"[^()\[\]]{{0,120}}\b{CREDIT}\b[^()\[\]]{{0,80}}[\])]\.?",
        rf".*(?:\b{CREDIT} ?/ ?{_NAMES}|\bvia {CREDIT}(?: Images)?|/ ?{CREDIT}(?: Images)?"
        r"|\bGetty Images|\bAP Photo\b.{0,40})[)\].]*",
        rf".*[^.!?\"”’] \[{_NAMES}(?:/{_NAMES})?\]",
    ),
    "code": (
        r"^.*\{\{.*\}\}|^\s*\"[\w -]+\"\s*:\s*[\"\[{\d]|^.*(?:\bfunction\s*\(|\bwindow\.\w+"
        r"|@media\b)",
        r"^.*(?:\bdocument\.\w+\s*[(=.]|\bvar \w+\s*=|;\s*\}|\}\s*\)|=>\s*\{|<\?xml|&nbsp;)",
        r"^.*(?:</?\w+[^<>]*>.*</\w+>|\{\s*[\w-]+\s*:\s*[^}]+;|[}\]],\s*[{\"\[])|^\"[^\"]*\",$",
        r"[\W\d_]*[{}\[\]<>;=|\\][\W\d_]*",
    ),
}  # fmt: skip
