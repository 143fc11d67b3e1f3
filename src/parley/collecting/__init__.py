"""What `collect` needs beside it: what a file is, a reader for each format, and archives."""
