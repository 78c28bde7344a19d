using ChatRoom.Client.Terminal;

namespace ChatRoom.Client.Tests.Terminal;

public sealed class SecretInputTests
{
    private readonly List<string?> _prompts = [];
    private readonly SecretInput _input;

    public SecretInputTests() => _input = new SecretInput(_prompts.Add);

    [Fact]
    public async Task Line_typed_before_the_question_is_its_answer()
    {
        _input.Expect();
        _input.Submit("horse");
        var (first, second) = (new TaskCompletionSource<string?>(), new TaskCompletionSource<string?>());
        _input.Ask("new password: ", first);
        _input.Ask("new password again: ", second);
        _input.Submit("horse");
        _input.End();

        (await first.Task, await second.Task).Should().Be(("horse", "horse"));
        _prompts.Should().Equal("password: ", "new password: ", "new password again: ", null);
        _input.IsOpen.Should().BeFalse();
    }

    [Fact]
    public async Task Canceled_question_has_no_answer_and_stays_hidden_until_the_server_has_answered()
    {
        var answer = new TaskCompletionSource<string?>();
        _input.Ask("password: ", answer);

        _input.Cancel();

        (await answer.Task).Should().BeNull();
        _input.IsOpen.Should().BeTrue();
        _input.End();
        _input.IsOpen.Should().BeFalse();
    }

    [Fact]
    public void Escape_before_the_question_shows_again_what_is_typed()
    {
        _input.Expect();

        _input.Cancel();

        _prompts.Should().Equal("password: ", null);
    }
}
