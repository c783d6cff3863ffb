"""The simulation study: how far the personal forecast holds where its assumptions do not."""
