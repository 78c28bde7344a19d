using ChatRoom.Whispers;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRoom.Tests.Services;

public sealed class WhisperServiceTests
{
    [Fact]
    public async Task Sender_learns_that_the_outcome_is_unknown()
    {
        using var chat = new Chat(replace: static services => services.AddSingleton<IWhispers>(new Broken()));
        var (ann, bob) = await chat.JoinAnnAndBobAsync();

        await ann.SendAsync("/msg bob psst\n/reply psst\n");

        await ann.ExpectAsync("* the server does not know whether your private message arrived", "* nobody has whispered to you yet");
        await bob.SendAsync("hello\n");
        await bob.ExpectAsync("bob: hello");
    }

    private sealed class Broken : IWhispers
    {
        public ValueTask<WhisperOutcome> SendAsync(Sender from, Recipient to, string text, CancellationToken cancellationToken) =>
            throw new WhisperException("the other node does not answer");
    }
}
