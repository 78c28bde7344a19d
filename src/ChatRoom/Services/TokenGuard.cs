using System.Text;
using ChatRoom.Journal;
using ChatRoom.Protocol.Model;
using ChatRoom.Resuming;

namespace ChatRoom.Services;

/// <summary>Keeps resume tokens, which work like passwords, out of what others see.</summary>
internal sealed class TokenGuard(ResumeDesk places)
{
    /// <summary>Returns why a text is not shown, if it contains a token that is valid; null: it may be shown.</summary>
    public ValueTask<Error?> RefusalOfAsync(string text, CancellationToken cancellationToken) =>
        RefusalOfAsync(Encoding.UTF8.GetBytes(text), cancellationToken);

    /// <inheritdoc cref="RefusalOfAsync(string, CancellationToken)" />
    public ValueTask<Error?> RefusalOfAsync(ReadOnlyMemory<byte> text, CancellationToken cancellationToken) =>
        ResumeToken.HashesIn(text.Span) is { Count: > 0 } hashes ? LookUpAsync(hashes, cancellationToken) : default;

    private async ValueTask<Error?> LookUpAsync(IReadOnlyCollection<string> hashes, CancellationToken cancellationToken)
    {
        try
        {
            return await places.HasAnyAsync(hashes, cancellationToken) ? new ContainsToken(IsKnown: true) : null;
        }
        catch (JournalException)
        {
            return new ContainsToken(IsKnown: false);
        }
    }
}
