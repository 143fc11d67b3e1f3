"""What `clean` needs beside it: mark-up, boilerplate, layout, splitting, dates, duplicates."""
