using ChatRoom.Server.Transport;

namespace ChatRoom.EndToEnd.Tests.Transport;

/// <summary>How the open files of the process are shared between chat and HTTP.</summary>
public sealed class SocketBudgetTests
{
    [Theory]
    [InlineData(450)]
    [InlineData(512)]
    [InlineData(1_024)]
    [InlineData(4_096)]
    [InlineData(16_384)]
    [InlineData(1_048_576)]
    [InlineData(long.MaxValue)]
    public void Shares_together_leave_the_process_the_files_that_it_needs(long files)
    {
        foreach (var (chat, http) in (ReadOnlySpan<(int, int)>)[(10_000, 256), (0, 0), (1_000_000, 1_000_000), (1, 1)])
        {
            var budget = SocketBudget.Of(files, chat, http);

            ((long)budget.ChatSockets + budget.Http).Should().BeLessThanOrEqualTo(files - OpenFileLimit.Own);
            budget.Chat.Should().BePositive().And.BeLessThan(budget.ChatSockets);
            budget.Http.Should().BePositive();
        }
    }

    [Fact]
    public void Limits_that_fit_stay_as_they_are()
    {
        var budget = SocketBudget.Of(16_384, chatConnections: 10_000, httpConnections: 256);

        budget.Chat.Should().Be(10_000);
        budget.Http.Should().Be(256);
        budget.ChatSockets.Should().Be(10_000 + SocketBudget.MostRefused);
    }

    [Fact]
    public void Limits_that_do_not_fit_are_lowered()
    {
        var budget = SocketBudget.Of(1_024, chatConnections: 10_000, httpConnections: 256);

        budget.Should().Be(new SocketBudget(Chat: 410, ChatSockets: 468, Http: 156));
    }

    [Fact]
    public void Where_the_limit_of_files_is_unknown_nothing_is_lowered()
    {
        var budget = SocketBudget.Of(null, chatConnections: 0, httpConnections: 256);

        budget.Chat.Should().Be(0);
        budget.ChatSockets.Should().Be(int.MaxValue);
        budget.Http.Should().Be(256);
    }
}
