using ChatRoom.Participants;
using ChatRoom.Protocol;

namespace ChatRoom.Moderation;

/// <summary>
/// The people who have left, or given up an alias, within 24 hours, in memory: at most 10,000 pairs of a person and an alias, about
/// 2 MB; the ones that were seen longest ago go first. Thread-safe.
/// </summary>
internal sealed class RecentPeople(TimeProvider time)
{
    /// <summary>How long people are remembered.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromHours(24);

    /// <summary>How many people are remembered.</summary>
    public const int Most = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<(long Person, string Alias), LinkedListNode<RecentPerson>> _known = [];
    private readonly Dictionary<Alias, LinkedListNode<RecentPerson>> _lastWith = []; // of those with an alias, the one seen last
    private readonly LinkedList<RecentPerson> _bySight = []; // those seen longest ago first

    /// <summary>The people, those seen last first.</summary>
    public IReadOnlyList<RecentPerson> All
    {
        get
        {
            lock (_lock)
            {
                Forget();
                return [.. _bySight.Reverse()];
            }
        }
    }

    /// <summary>Remembers somebody who leaves, or gives up an alias.</summary>
    public void See(Participant who, Alias alias)
    {
        if (!who.IsVisible)
        {
            return;
        }

        var person = new RecentPerson(who.Person.Id, alias, who.Remote, time.GetUtcNow());
        lock (_lock)
        {
            var key = (person.Person, person.Alias.Key);
            if (_known.Remove(key, out var before))
            {
                _bySight.Remove(before);
            }

            _lastWith[person.Alias] = _known[key] = _bySight.AddLast(person);
            Forget();
        }
    }

    /// <summary>Returns the person who had an alias last; null if nobody had it.</summary>
    public RecentPerson? Find(Alias alias)
    {
        lock (_lock)
        {
            Forget();
            return _lastWith.GetValueOrDefault(alias)?.Value;
        }
    }

    private void Forget()
    {
        var since = time.GetUtcNow() - Period;
        while (_bySight.First is { } oldest && (_bySight.Count > Most || oldest.Value.At < since))
        {
            _bySight.RemoveFirst();
            _known.Remove((oldest.Value.Person, oldest.Value.Alias.Key));
            if (_lastWith[oldest.Value.Alias] == oldest)
            {
                _lastWith.Remove(oldest.Value.Alias);
            }
        }
    }
}
