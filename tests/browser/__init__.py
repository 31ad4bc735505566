"""Pages in a real browser. A package, so that the browser is gone when the tests of another folder run: while
Playwright is there, an event loop runs in the main thread, and others cannot start theirs."""
