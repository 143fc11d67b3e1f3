"""What `collect` needs beside it: bytes to text, and text to rows."""
