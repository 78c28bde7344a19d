namespace ChatRoom.Testing;

/// <summary>Records the lines that a process writes.</summary>
public sealed class LineLog
{
    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];
    private TaskCompletionSource _changed = NewSignal();
    private TaskCompletionSource? _paused;
    private bool _ended;

    /// <summary>The lines so far.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lock)
            {
                return [.. _lines];
            }
        }
    }

    /// <summary>Returns the first line that contains a text. Waits for it if necessary.</summary>
    public async Task<string> ExpectAsync(string text)
    {
        var deadline = DateTime.UtcNow + Deadline.Default;
        for (var next = 0; ;)
        {
            Task changed;
            bool ended;
            lock (_lock)
            {
                for (; next < _lines.Count; next++)
                {
                    if (_lines[next].Contains(text, StringComparison.Ordinal))
                    {
                        return _lines[next];
                    }
                }

                (changed, ended) = (_changed.Task, _ended);
            }

            if (ended || await Task.WhenAny(changed, Task.Delay(Max(deadline - DateTime.UtcNow))) != changed)
            {
                throw new InvalidDataException($"no line with \"{text}\"{(ended ? "" : " in time")}, but:\n{this}");
            }
        }
    }

    public override string ToString() => string.Join('\n', Lines);

    /// <summary>Stops reading, so that the process's output becomes full.</summary>
    public void Pause() => _paused = NewSignal();

    /// <summary>Continues reading.</summary>
    public void Resume() => _paused?.TrySetResult();

    /// <summary>Reads the output of a process to its end.</summary>
    internal async Task ReadAsync(StreamReader from)
    {
        while (await from.ReadLineAsync() is { } line)
        {
            Change(() => _lines.Add(line));
            await (_paused?.Task ?? Task.CompletedTask);
        }

        Change(() => _ended = true);
    }

    private void Change(Action change)
    {
        lock (_lock)
        {
            change();
            _changed.SetResult();
            _changed = NewSignal();
        }
    }

    private static TimeSpan Max(TimeSpan time) => time > TimeSpan.Zero ? time : TimeSpan.Zero;

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
