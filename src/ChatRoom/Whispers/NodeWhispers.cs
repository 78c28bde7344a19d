using ChatRoom.Cluster;
using ChatRoom.Identity;
using ChatRoom.Journal;
using ChatRoom.Participants;
using ChatRoom.People;
using ChatRoom.Protocol;

namespace ChatRoom.Whispers;

/// <summary>
/// The whispers of all nodes: each gives a whisper to its connections of the recipient. A guest has one connection, so nobody is asked
/// for others.
/// </summary>
internal sealed class NodeWhispers : IWhispers
{
    private readonly LocalWhispers _local;
    private readonly ParticipantDirectory _participants;
    private readonly AwayBook _away;
    private readonly INodes _nodes;
    private readonly TimeProvider _time;

    public NodeWhispers(LocalWhispers local, ParticipantDirectory participants, AwayBook away, INodes nodes, TimeProvider time)
    {
        (_local, _participants, _away, _nodes, _time) = (local, participants, away, nodes, time);
        nodes.On<WhisperQuestion, WhisperAnswer>(question => new(Answer(question)));
        nodes.On<WhisperShown, NodeActed>(shown => new(Show(shown)));
    }

    /// <inheritdoc />
    public async ValueTask<WhisperOutcome> SendAsync(Sender from, Recipient to, string text, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var at = _time.GetUtcNow();
        var here = _local.Deliver(from.Person, to, text, at);
        var (answers, isComplete) = here.To is { HasAccount: false }
            ? new NodeAnswers<WhisperAnswer>([], IsComplete: true)
            : await AskAsync(from.Person, here.To ?? to.Person, to.Alias, text, at);
        var person = here.To ?? (answers is [var first, ..] ? PersonOf(first.To, first.Alias) : null);
        var isDelivered = here.IsDelivered || answers.Any(static answer => answer.IsDelivered);
        if (!isDelivered && !isComplete)
        {
            throw new WhisperException("a node does not answer");
        }

        if (isDelivered && person!.Id != from.Person.Id)
        {
            _local.ShowSent(from, person, text, at);
            if (from.Person.HasAccount)
            {
                _nodes.Tell(new WhisperShown(from.Person.Id, from.Person.Alias.Value, person.Id, person.Alias.Value, text, at));
            }
        }

        return new WhisperOutcome(person, isDelivered)
        {
            Away = answers.FirstOrDefault(static answer => answer.AwayText is not null) is { AwayText: { } note } absent ? new AwayNote(note, absent.AwaySince) : null,
        };
    }

    /// <summary>Lets the other nodes deliver a whisper. Not canceled: one of them may have delivered it.</summary>
    private ValueTask<NodeAnswers<WhisperAnswer>> AskAsync(Person from, Person? to, Alias alias, string text, DateTimeOffset at) =>
        _nodes.AskAsync(new WhisperQuestion(from.Id, from.Alias.Value, to?.Id ?? 0, alias.Value, text, at), INodes.Patience, CancellationToken.None);

    private WhisperAnswer? Answer(WhisperQuestion question)
    {
        var alias = StoredAlias.Of(question.ToAlias);
        var to = question.To == 0 ? new Recipient(alias) : new Recipient(alias, PersonOf(question.To, question.ToAlias));
        if (_local.Deliver(PersonOf(question.From, question.FromAlias), to, question.Text, question.At) is not { To: { } person } outcome)
        {
            return null;
        }

        var note = _away.Find(person.Id);
        return new WhisperAnswer(person.Id, person.Alias.Value, outcome.IsDelivered, note?.Text, note?.Since ?? default);
    }

    private NodeActed? Show(WhisperShown shown)
    {
        _local.ShowSent(new Sender(PersonOf(shown.From, shown.FromAlias), ""), PersonOf(shown.To, shown.ToAlias), shown.Text, shown.At);
        return null;
    }

    /// <summary>Returns a person who may be on another node.</summary>
    private Person PersonOf(long id, string alias) => _participants.FindPerson(id) ?? new Person(id, StoredAlias.Of(alias), _time.GetUtcNow());
}
