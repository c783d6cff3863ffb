"""Rules and values of the recovery room; nothing here reads or writes anything."""
