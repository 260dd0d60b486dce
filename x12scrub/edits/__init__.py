"""One module an edit. The registry finds them; none imports another."""
