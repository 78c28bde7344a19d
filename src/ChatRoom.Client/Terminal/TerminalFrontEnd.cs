using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Threading.Channels;
using ChatRoom.Client.Editing;
using ChatRoom.Client.Pipes;
using ChatRoom.Client.Sessions;
using ChatRoom.Client.Settings;

namespace ChatRoom.Client.Terminal;

/// <summary>
/// The front end for a terminal. Keys, events of the session, signals and changes of size become actions in one queue. One loop
/// runs the actions and draws, so the view is not shared between threads.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed class TerminalFrontEnd : IFrontEnd, IDisposable
{
    private const int MaxWaiting = 4096;

    // Longer than Session.LongestQuit.
    private static readonly TimeSpan LongestLeave = TimeSpan.FromSeconds(5);

    private readonly Channel<Action> _actions = Channel.CreateUnbounded<Action>(new() { SingleReader = true });
    private readonly Backlog _backlog = new(MaxWaiting);
    private readonly RawMode _raw = new();
    private readonly Screen _screen;
    private readonly ChatView _view;
    private readonly List<PosixSignalRegistration> _signals = [];
    private readonly Timer _redraw;
    private volatile Session? _session;
    private Task<int>? _running;
    private int _isLeaving;
    private int _pendingReads; // reads of keys that the loop has not handled yet
    private int _pendingInterrupts; // presses of Ctrl+C that the loop has not handled yet
    private volatile bool _isClear = true;

    public TerminalFrontEnd(ClientSettings settings, ResumeLedger? ledger)
    {
        var terminal = Console.OpenStandardOutput();
        _screen = new Screen(terminal, TerminalDevice.Capabilities(), TerminalDevice.Size, TerminalDevice.HasTitle);
        _view = new ChatView(_screen, settings, TimeProvider.System, ledger);
        _redraw = new Timer(_ => Post(static () => { }));
        Handle(PosixSignal.SIGWINCH, () => Post(_screen.Redraw));
        Handle(PosixSignal.SIGCONT, () => Post(Resume));
        Handle(PosixSignal.SIGTERM, Leave);
        Handle(PosixSignal.SIGHUP, Leave);
        Handle(PosixSignal.SIGINT, Leave);
        _screen.Open();
    }

    /// <inheritdoc />
    public bool WantsRoster => true;

    /// <summary>Runs a session to its end. Returns the exit code.</summary>
    public async Task<int> RunAsync(Session session)
    {
        _session = session;
        _view.Attach(session);
        if (_isLeaving != 0)
        {
            session.Leave(); // a signal came before the session
        }

        KeyReader.Start(OnKeys);
        _running = EndAfterAsync(session);
        try
        {
            await ActAndDrawAsync();
        }
        catch (IOException)
        {
            Leave(); // the terminal was closed
        }

        return await _running;
    }

    /// <inheritdoc />
    public void Show(SessionEvent e)
    {
        // Other events do not wait for room: they are few, and some come from the loop itself.
        if (e is not SessionEvent.Received)
        {
            Post(() => _view.Take(e));
        }
        else if (_backlog.Enter())
        {
            Post(() =>
            {
                _backlog.Exit();
                _view.Take(e);
            });
        }
    }

    /// <inheritdoc />
    public Task<string?> AskAliasAsync(string? refusal, string? suggestion, CancellationToken cancellation)
    {
        var answer = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() => _view.Ask(refusal, suggestion, answer));
        return answer.Task.WaitAsync(cancellation);
    }

    /// <inheritdoc />
    public async Task<string?> AskSecretAsync(SecretQuestion question, CancellationToken cancellation)
    {
        var answer = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() => _view.Ask(question, answer));
        await using var end = cancellation.Register(() => Post(_view.EndSecret));
        return await answer.Task.WaitAsync(cancellation);
    }

    public void Dispose()
    {
        try
        {
            _screen.Close();
        }
        catch (IOException)
        {
            // The terminal was closed.
        }

        _raw.Dispose();
        _redraw.Dispose();
        _signals.ForEach(static signal => signal.Dispose()); // last, because the writes above may block until a signal ends the process
    }

    private async Task ActAndDrawAsync()
    {
        while (await _actions.Reader.WaitToReadAsync())
        {
            // Draw after a limited number of actions, even if the queue never empties.
            for (var i = 0; i < MaxWaiting && _actions.Reader.TryRead(out var action); i++)
            {
                action();
            }

            _isClear = _view.IsClear;
            _view.Draw();
            _redraw.Change(_view.NextChange ?? Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    private async Task<int> EndAfterAsync(Session session)
    {
        try
        {
            return await session.RunAsync();
        }
        finally
        {
            _actions.Writer.TryComplete();
        }
    }

    /// <summary>
    /// Handles keys, on the thread that reads them. The loop decides what Ctrl+C does, because it knows whether there is a line to
    /// clear. But a blocked terminal stops the loop, so a second Ctrl+C leaves without waiting for it.
    /// </summary>
    private void OnKeys(IReadOnlyList<Key> keys)
    {
        var interrupts = keys.Count(static key => key.Kind == KeyKind.Interrupt);
        var leavesNow = interrupts > 0
            && (interrupts > 1 || Volatile.Read(ref _pendingInterrupts) > 0 || (_isClear && Volatile.Read(ref _pendingReads) == 0 && keys[0].Kind == KeyKind.Interrupt));
        if (leavesNow || keys.Count == 0)
        {
            Post(_view.Leave);
            Leave();
            return;
        }

        Interlocked.Increment(ref _pendingReads);
        Interlocked.Add(ref _pendingInterrupts, interrupts);
        Post(() =>
        {
            Act(keys);
            _isClear = _view.IsClear;
            Interlocked.Add(ref _pendingInterrupts, -interrupts);
            Interlocked.Decrement(ref _pendingReads);
        });
    }

    private void Act(IReadOnlyList<Key> keys)
    {
        foreach (var key in keys)
        {
            switch (key.Kind)
            {
                case KeyKind.Interrupt when _view.IsClear:
                    _view.Leave();
                    Leave();
                    break;
                case KeyKind.Interrupt: _view.Clear(); break;
                case KeyKind.Redraw: _screen.Redraw(); break;
                case KeyKind.Suspend: Suspend(); break;
                default: _view.Take(key); break;
            }
        }
    }

    /// <summary>Leaves within a few seconds, even if the terminal or the server blocks. Thread-safe.</summary>
    private void Leave()
    {
        if (Interlocked.Exchange(ref _isLeaving, 1) == 0)
        {
            new Thread(ExitAfterTimeout) { IsBackground = true, Name = "end" }.Start();
        }

        _backlog.End();
        try
        {
            _session?.Leave();
        }
        catch (ObjectDisposedException)
        {
            // The session has ended already.
        }
    }

    /// <summary>Exits after a timeout, because a write to a blocked terminal cannot be canceled.</summary>
    private void ExitAfterTimeout()
    {
        Thread.Sleep(LongestLeave);
        _raw.Dispose();
        Environment.Exit(_running is { IsCompletedSuccessfully: true, Result: var code } ? code : ExitCode.Done);
    }

    private void Suspend()
    {
        _screen.Close();
        _raw.Dispose();
        RawMode.Suspend();

        // If the process was not stopped, no SIGCONT follows. If it was, SIGCONT calls Resume a second time, which is harmless.
        Resume();
    }

    private void Resume()
    {
        _raw.Resume();
        _screen.Open();
        _screen.Redraw();
    }

    private void Handle(PosixSignal signal, Action action) => _signals.Add(PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        action();
    }));

    private void Post(Action action) => _actions.Writer.TryWrite(action);
}
