"""Rule tables as XML with their RELAX NG schemas; docs/tables.md says where each comes from."""
