using ChatRoom.Cluster;
using ChatRoom.Identity;
using ChatRoom.Journal;
using ChatRoom.Participants;
using ChatRoom.People;

namespace ChatRoom.Whispers;

/// <summary>The whispers of all nodes: each gives a whisper to its connections of the recipient.</summary>
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
        var question = new WhisperQuestion(from.Person.Id, from.Person.Alias.Value, (here.To ?? to.Person)?.Id ?? 0, to.Alias.Value, text, at);

        // Not canceled from here on: another node may deliver it.
        var (answers, isComplete) = await _nodes.AskAsync(question, INodes.Patience, CancellationToken.None);
        var person = here.To ?? (answers is [var first, ..] ? PersonOf(first.To, first.Alias) : null);
        var isDelivered = here.IsDelivered || answers.Any(static answer => answer.IsDelivered);
        if (!isDelivered && !isComplete)
        {
            throw new WhisperException("a node does not answer");
        }

        if (isDelivered && person!.Id != from.Person.Id)
        {
            _local.ShowSent(from, person, text, at);
            _nodes.Tell(new WhisperShown(from.Person.Id, from.Person.Alias.Value, person.Id, person.Alias.Value, text, at));
        }

        return new WhisperOutcome(person, isDelivered)
        {
            Away = answers.FirstOrDefault(static answer => answer.AwayText is not null) is { AwayText: { } note } absent ? new AwayNote(note, absent.AwaySince) : null,
        };
    }

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
