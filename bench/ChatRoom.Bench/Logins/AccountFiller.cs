using System.Globalization;
using System.Security.Cryptography;
using ChatRoom.Accounts;
using ChatRoom.Sqlite.State;
using ChatRoom.State;
using ChatRoom.State.Records;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatRoom.Bench.Logins;

/// <summary>
/// Creates accounts in the server's own store. They have one password and one salt, which saves deriving keys for each of them; a
/// login costs the server the same.
/// </summary>
internal static class AccountFiller
{
    /// <summary>The password of all accounts.</summary>
    public const string SharedPassword = "correct horse battery";

    private const int AccountsPerTransaction = 1_000;

    /// <summary>Returns the alias of an account.</summary>
    public static string AliasOf(int account) => string.Create(CultureInfo.InvariantCulture, $"account-{account}");

    /// <summary>Creates accounts with as many iterations as the server's default.</summary>
    /// <param name="journal">The path of the journal to which the accounts belong. Its folder exists.</param>
    /// <param name="accounts">The number of accounts.</param>
    /// <exception cref="StateException">They cannot be stored.</exception>
    public static async Task FillAsync(string journal, int accounts)
    {
        var password = Password.TryParse(SharedPassword, out var parsed) ? parsed : throw new InvalidOperationException("not a password");
        var keys = ScramKeys.Derive(password, RandomNumberGenerator.GetBytes(ScramKeys.SaltBytes), new AccountOptions().Iterations);
        var now = DateTimeOffset.UtcNow;
        await using var store = new SqliteStateStore(journal, NullLogger<SqliteStateStore>.Instance);
        await store.OpenAsync();
        foreach (var chunk in Enumerable.Range(0, accounts).Chunk(AccountsPerTransaction))
        {
            StoredRecord[] records = [.. chunk.Select(account => RecordKinds.Write(new AccountRecord(account + 1, AliasOf(account), keys, now, now)))];
            await store.WriteAsync(new StateWrite(records, [], []), CancellationToken.None);
        }
    }
}
