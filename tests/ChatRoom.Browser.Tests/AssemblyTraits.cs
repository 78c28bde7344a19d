// The tests in a browser take minutes: ./test.sh --long runs them, and
// dotnet test -c Release --project tests/ChatRoom.Browser.Tests
[assembly: Trait("Runs", "long")]
