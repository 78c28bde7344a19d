using ChatRoom.Journal;
using ChatRoom.Journal.Writing;

namespace ChatRoom.Postgres.Writing;

/// <summary>The keys of the newest appends, so that a repeated one is stored once. Belongs to the lane.</summary>
internal sealed class StoredKeys
{
    private readonly RememberedKeys _keys = new();

    /// <summary>Adds the id of an append that is being stored. Does nothing without a key, or if the key is known.</summary>
    public void Add(AppendKey key, long id)
    {
        if (!_keys.TryFind(key, out _))
        {
            _keys.Add(key, id);
        }
    }

    /// <summary>Keeps the keys added since the last call: their appends are stored.</summary>
    public void Keep() => _keys.Keep();

    /// <summary>Leaves out the appends whose keys are known, which are stored already, and all but the first with the same key.</summary>
    public List<PendingAppend> WithoutRepeats(List<PendingAppend> appends, out List<PendingAppend> repeats)
    {
        repeats = [];
        if (appends.TrueForAll(static append => append.Key.IsNone))
        {
            return appends;
        }

        var (first, keys) = (new List<PendingAppend>(), new HashSet<AppendKey>());
        foreach (var append in appends)
        {
            if (!append.Key.IsNone && (_keys.TryFind(append.Key, out _) || !keys.Add(append.Key)))
            {
                repeats.Add(append);
            }
            else
            {
                first.Add(append);
            }
        }

        return first;
    }

    /// <summary>Gives repeated appends the outcome of the first one with their key.</summary>
    public void Repeat(List<PendingAppend> repeats)
    {
        foreach (var append in repeats)
        {
            append.IsRepeat = true;
            if (_keys.TryFind(append.Key, out var id))
            {
                (append.Place, append.IsStored) = ((null!, id), true);
            }
            else
            {
                append.Refuse("the same request was refused", null);
            }
        }
    }
}
