using System.Text;
using ChatRoom.Journal;
using ChatRoom.Protocol.Model;
using ChatRoom.Resuming;
using ChatRoom.State;

namespace ChatRoom.Services;

/// <summary>Keeps resume tokens, access tokens, the one-time admin token and the addresses of webhooks, which work like passwords, out of texts that others see.</summary>
internal sealed class TokenGuard(IResumeStore store, ChatState state, FirstAdmin first)
{
    /// <summary>Returns an error if a text contains a valid token and must not be shown; otherwise null.</summary>
    public ValueTask<Error?> RefusalOfAsync(string text, CancellationToken cancellationToken) =>
        RefusalOfAsync(Encoding.UTF8.GetBytes(text), cancellationToken);

    /// <inheritdoc cref="RefusalOfAsync(string, CancellationToken)" />
    public ValueTask<Error?> RefusalOfAsync(ReadOnlyMemory<byte> text, CancellationToken cancellationToken) =>
        ResumeToken.HashesIn(text.Span) is { Count: > 0 } hashes ? LookUpAsync(hashes, cancellationToken) : default;

    private async ValueTask<Error?> LookUpAsync(IReadOnlyCollection<string> hashes, CancellationToken cancellationToken)
    {
        if (hashes.Any(hash => state.Tokens.Find(hash) is not null || first.Is(hash)))
        {
            return new ContainsAccessToken();
        }

        if (hashes.Any(hash => state.IncomingWebhooks.Find(hash) is not null))
        {
            return new ContainsWebhookToken();
        }

        try
        {
            return await store.HasAnyAsync(hashes, cancellationToken) ? new ContainsToken(IsKnown: true) : null;
        }
        catch (JournalException)
        {
            return new ContainsToken(IsKnown: false);
        }
    }
}
