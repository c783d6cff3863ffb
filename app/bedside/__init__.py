"""The core: one thread, one inbox, one writer, one frozen picture."""
