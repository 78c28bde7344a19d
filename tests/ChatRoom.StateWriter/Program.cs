using System.Globalization;
using ChatRoom.Sqlite.State;
using ChatRoom.State;
using ChatRoom.StateWriter;
using Microsoft.Extensions.Logging.Abstractions;

// ChatRoom.StateWriter JOURNAL FIRST
//
// Opens the accounts beside a journal, as the server does, and makes one change after the other, from number FIRST on, until it is
// killed. Prints the number of each change once it is stored.

await using var store = new SqliteStateStore(args[0], NullLogger<SqliteStateStore>.Instance);
await store.OpenAsync();
using var state = new ChatState(store, NullLogger<ChatState>.Instance, TimeProvider.System);
await state.OpenAsync(CancellationToken.None);
await using var output = Console.OpenStandardOutput();
for (var number = int.Parse(args[1], CultureInfo.InvariantCulture); ; number++)
{
    await state.ChangeAsync(
        change =>
        {
            NumberedChanges.Make(number, change);
            return true;
        },
        CancellationToken.None);
    await output.WriteAsync(System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{number}\n")));
}
