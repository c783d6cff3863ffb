"""How each kind of criterion is answered from the record."""
