namespace ChatRoom.Journal;

/// <summary>
/// The ids of the newest <see cref="Most"/> appends with a key. Costs nothing until the first key. Not thread-safe.
/// </summary>
public sealed class RememberedKeys
{
    /// <summary>How many keys are remembered.</summary>
    public const int Most = 65_536;

    private readonly Dictionary<AppendKey, long> _ids = [];
    private readonly Queue<AppendKey> _kept = [];
    private readonly List<AppendKey> _new = [];

    /// <summary>Finds the id of the append with a key.</summary>
    public bool TryFind(AppendKey key, out long id)
    {
        id = 0;
        return !key.IsNone && _ids.TryGetValue(key, out id);
    }

    /// <summary>Adds the id of an append that is being stored. Does nothing without a key.</summary>
    public void Add(AppendKey key, long id)
    {
        if (!key.IsNone)
        {
            _ids.Add(key, id);
            _new.Add(key);
        }
    }

    /// <summary>Keeps the keys added since the last call: their appends are stored.</summary>
    public void Keep()
    {
        foreach (var key in _new)
        {
            _kept.Enqueue(key);
        }

        _new.Clear();
        while (_kept.Count > Most)
        {
            _ids.Remove(_kept.Dequeue());
        }
    }

    /// <summary>Removes the keys added since the last call: their appends are not stored.</summary>
    public void Forget()
    {
        foreach (var key in _new)
        {
            _ids.Remove(key);
        }

        _new.Clear();
    }
}
