using System.Security.Cryptography;
using ChatRoom.State;
using ChatRoom.State.Records;

namespace ChatRoom.Accounts;

/// <summary>
/// The secret from which the salts of aliases without an account are derived. It is stored: such a salt stays the same after a
/// restart, as an account's does.
/// </summary>
/// <param name="state">Has the secret.</param>
internal sealed class SaltSecret(ChatState state)
{
    private const string Name = "salt";
    private const int Bytes = 32;

    /// <summary>The secret. If it could not be stored at the start, one that is stored as soon as possible.</summary>
    public byte[] Value
    {
        get
        {
            SecretRecord? record;
            while ((record = state.Secrets.Find(Name)) is null)
            {
                state.Later(New(), replaced: null); // does nothing if another thread is faster
            }

            return record.Value;
        }
    }

    /// <summary>Creates and stores the secret, if there is none. Call before the first connection.</summary>
    /// <exception cref="StateException">It cannot be stored.</exception>
    public async ValueTask CreateAsync(CancellationToken cancellationToken) => await state.ChangeAsync(
        change =>
        {
            if (state.Secrets.Find(Name) is null)
            {
                change.Put(New());
            }

            return true;
        },
        cancellationToken);

    private static SecretRecord New() => new(Name, RandomNumberGenerator.GetBytes(Bytes));
}
