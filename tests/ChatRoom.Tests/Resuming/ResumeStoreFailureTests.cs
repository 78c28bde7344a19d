using ChatRoom.Testing;
using static ChatRoom.Tests.Resuming.ResumeTests;

namespace ChatRoom.Tests.Resuming;

/// <summary>When the store of states fails, clients get a notice, and can try again.</summary>
public sealed class ResumeStoreFailureTests : IDisposable
{
    private const string Unavailable = "* sessions cannot be resumed right now, try again later";

    private readonly FaultyResumeStore _store = new();
    private readonly Chat _chat;

    public ResumeStoreFailureTests() => _chat = new Chat(store: _store);

    public void Dispose() => _chat.Dispose();

    [Fact]
    public async Task Token_can_be_used_again_though_the_state_was_taken_without_an_answer()
    {
        var ann = await _chat.JoinAsync("ann");
        var token = await TokenOfAsync(ann);
        await LeaveAsync(ann);
        _store.TakingFails = true;
        var back = await ResumeAsync(_chat, token);

        await back.ExpectAsync(Unavailable);

        _store.TakingFails = false;
        await back.SendAsync($"/resume {token}\n");
        await back.ExpectBytesAsync("alias?");
        await back.ExpectBackAsync("* you are back in #lobby as ann");
    }

    [Fact]
    public async Task Token_that_cannot_be_looked_up_is_refused_and_can_be_used_later()
    {
        var ann = await _chat.JoinAsync("ann");
        var token = await TokenOfAsync(ann);
        await LeaveAsync(ann);
        _store.ReadingFails = true;
        var back = await ResumeAsync(_chat, token);

        await back.ExpectAsync(Unavailable);

        _store.ReadingFails = false;
        await back.SendAsync($"/resume {token}\n");
        await back.ExpectBytesAsync("alias?");
        await back.ExpectBackAsync("* you are back in #lobby as ann");
    }

    [Fact]
    public async Task Token_that_cannot_be_saved_is_not_issued_and_one_that_cannot_be_removed_stays_valid()
    {
        var ann = await _chat.JoinAsync("ann");
        _store.WritingFails = true;
        await ann.SendAsync("/resume\n");
        await ann.Received.ReadLinesUntilAsync("* the server cannot save your session right now, try again later");
        _store.WritingFails = false;
        var token = await TokenOfAsync(ann);

        _store.WritingFails = true;
        await ann.SendAsync("/resume off\n");

        await ann.ExpectAsync("* the server cannot revoke your token right now, try again later");
        _store.WritingFails = false;
        await LeaveAsync(ann);
        await (await ResumeAsync(_chat, token)).ExpectBackAsync("* you are back in #lobby as ann");
    }

    [Fact]
    public async Task Member_leaves_though_its_state_cannot_be_saved_and_resumes_from_where_it_was_saved()
    {
        var ann = await _chat.JoinAsync("ann");
        var token = await TokenOfAsync(ann);
        _store.WritingFails = true;
        await LeaveAsync(ann);
        _store.WritingFails = false;

        await (await ResumeAsync(_chat, token)).ExpectBackAsync("* you are back in #lobby as ann");
    }
}
