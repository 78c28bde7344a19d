using System.Security.Cryptography;
using System.Text;
using ChatRoom.State.Records;
using Microsoft.Extensions.Options;

namespace ChatRoom.Accounts;

// Contract of PasswordHasher (tests in ChatRoom.Tests/Accounts/PasswordHasherTests):
//
// 1. A failed check costs the same work whether the account exists or not, and however many iterations its keys have, up to the
//    configured number: a client cannot learn from the time which aliases are registered.
// 2. Each alias without an account has a salt of its own, which stays the same, also after a restart.
// 3. A right password whose keys have fewer iterations than configured gets new keys, with a new salt.
// 4. Nothing is computed on the caller's thread.

/// <summary>Checks passwords against the keys of accounts, and derives the keys of new ones. The contract stands above.</summary>
internal sealed class PasswordHasher(PasswordWorkers workers, SaltSecret secret, IOptions<ChatRoomOptions> options)
{
    private long _iterations;

    /// <summary>Iterations computed so far: the work of all checks.</summary>
    public long IterationsDone => Volatile.Read(ref _iterations);

    /// <summary>Checks waiting for a thread.</summary>
    public int Waiting => workers.Waiting;

    private int Iterations => options.Value.Accounts.Iterations;

    /// <summary>Derives the keys of a new password; null if too many others wait.</summary>
    public Task<ScramRecord>? TryCreate(Password password, CancellationToken cancellationToken)
    {
        var iterations = Iterations;
        return workers.TryRun(() => Create(password, iterations), cancellationToken);
    }

    /// <summary>Checks a password; null if too many others wait.</summary>
    /// <param name="keys">The keys of the account; null: there is no account of that name.</param>
    /// <param name="name">The key of the alias.</param>
    /// <param name="password">The password; null: what the client gave cannot be one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<PasswordCheck>? TryCheck(ScramRecord? keys, string name, Password? password, CancellationToken cancellationToken)
    {
        var iterations = Iterations;
        return workers.TryRun(() => Check(keys, name, password, iterations), cancellationToken);
    }

    /// <summary>Returns the salt of an alias without an account. Nobody can tell it from that of an account.</summary>
    internal byte[] SaltFor(string name) => HMACSHA256.HashData(secret.Value, Encoding.UTF8.GetBytes(name))[..ScramKeys.SaltBytes];

    private PasswordCheck Check(ScramRecord? keys, string name, Password? password, int iterations)
    {
        var expected = keys ?? new ScramRecord(SaltFor(name), iterations, new byte[SHA256.HashSizeInBytes], new byte[SHA256.HashSizeInBytes]);
        var given = password ?? Password.Impossible;
        var isRight = ScramKeys.AreSame(Derive(given, expected.Salt, expected.Iterations), expected) & keys is not null & password is not null;
        if (isRight)
        {
            return new PasswordCheck(true, expected.Iterations < iterations ? Create(given, iterations) : null);
        }

        if (expected.Iterations < iterations)
        {
            Derive(given, expected.Salt, iterations - expected.Iterations); // the same work as for any other account
        }

        return default;
    }

    private ScramRecord Create(Password password, int iterations) =>
        Derive(password, RandomNumberGenerator.GetBytes(ScramKeys.SaltBytes), iterations);

    private ScramRecord Derive(Password password, byte[] salt, int iterations)
    {
        Interlocked.Add(ref _iterations, iterations);
        return ScramKeys.Derive(password, salt, iterations);
    }
}
