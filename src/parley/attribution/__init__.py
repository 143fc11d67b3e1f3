"""Who said what: sentences, quotations, cues of speech, speakers."""
