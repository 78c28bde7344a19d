using System.Collections.Concurrent;
using ChatRoom.Cluster;
using ChatRoom.Participants;
using ChatRoom.People;
using ChatRoom.Services;
using ChatRoom.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRoom.Tests.Services;

public sealed class MentionCollectorTests : IDisposable
{
    private readonly SilentNodes _nodes = new();
    private readonly Chat _chat;
    private long _id;

    public MentionCollectorTests() => _chat = new Chat(replace: services => services.AddSingleton<INodes>(_nodes));

    public void Dispose() => _chat.Dispose();

    [Fact]
    public async Task Other_nodes_are_asked_once_for_all_people_of_a_message()
    {
        await _chat.JoinAsync("ann");
        await _chat.JoinAsync("bob");

        Say("eve: ask @bob, @carl or @dora. @carl is best");

        await Wait.UntilAsync(() => !_nodes.Asked.IsEmpty, "they are asked");
        _nodes.Asked.Single().Aliases.Should().BeEquivalentTo("eve", "carl", "dora", "dora.");
    }

    [Fact]
    public async Task Questions_that_wait_for_answers_are_bounded()
    {
        await _chat.JoinAsync("ann");
        await _chat.JoinAsync("bob");
        var bob = PersonOf("bob");
        for (var i = 0; i < MentionCollector.MostQuestions; i++)
        {
            Say("@nobody hi");
        }

        await Wait.UntilAsync(() => _nodes.Asked.Count == MentionCollector.MostQuestions, "they are asked");
        Say("@nobody @bob hi");
        await Wait.UntilAsync(() => _chat.Get<MentionBook>().Of(bob).Any(), "bob's is noted");
        _nodes.Asked.Should().HaveCount(MentionCollector.MostQuestions);

        _nodes.Answer();

        await Wait.UntilAsync(
            () =>
            {
                Say("@nobody hi");
                return _nodes.Asked.Count > MentionCollector.MostQuestions;
            },
            "they are asked again");
    }

    /// <summary>Lets ann say something in a room where nobody is.</summary>
    private void Say(string text) => _chat.Get<MentionCollector>().Look(Some.Room("#ops"), ++_id, Some.MessageOf(PersonOf("ann"), text));

    private long PersonOf(string alias) => _chat.Get<ParticipantDirectory>().Find(Some.Alias(alias))!.Person.Id;

    /// <summary>Other nodes that answer mentions when the test says so.</summary>
    private sealed class SilentNodes : INodes
    {
        private readonly TaskCompletionSource _answers = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ConcurrentQueue<MentionNotice> Asked { get; } = new();

        public bool IsAlone => false;

        public void Answer() => _answers.SetResult();

        public void On<TQuestion, TAnswer>(Func<TQuestion, ValueTask<TAnswer?>> answer)
            where TQuestion : INodeQuestion<TAnswer>
            where TAnswer : class
        {
        }

        public async ValueTask<NodeAnswers<TAnswer>> AskAsync<TAnswer>(INodeQuestion<TAnswer> question, TimeSpan patience, CancellationToken cancellationToken)
            where TAnswer : class
        {
            Asked.Enqueue((MentionNotice)(object)question);
            await _answers.Task;
            return new([], IsComplete: true);
        }

        public void Tell<TAnswer>(INodeQuestion<TAnswer> question)
            where TAnswer : class
        {
        }
    }
}
