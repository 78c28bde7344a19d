using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Threading.Channels;
using ChatRoom.Client.Editing;
using ChatRoom.Client.Pipes;
using ChatRoom.Client.Sessions;
using ChatRoom.Client.Settings;

namespace ChatRoom.Client.Terminal;

/// <summary>
/// A person at a terminal. Keys, events of the session, signals and changes of size become actions in one queue; one loop
/// runs them and draws. So the view is not shared between threads.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed class TerminalFrontEnd : IFrontEnd, IDisposable
{
    private const int MostWaiting = 4096;

    // Longer than a session takes to leave.
    private static readonly TimeSpan LongestLeave = TimeSpan.FromSeconds(5);

    private readonly Channel<Action> _actions = Channel.CreateUnbounded<Action>(new() { SingleReader = true });
    private readonly Backlog _backlog = new(MostWaiting);
    private readonly RawMode _raw = new();
    private readonly Screen _screen;
    private readonly ChatView _view;
    private readonly List<PosixSignalRegistration> _signals = [];
    private volatile Session? _session;
    private Task<int>? _running;
    private int _isLeaving;
    private int _unseenKeys; // reads of the terminal that the loop has not carried out
    private int _unseenInterrupts;
    private volatile bool _isClear = true;

    public TerminalFrontEnd(ClientSettings settings, PlaceLedger? ledger)
    {
        var terminal = Console.OpenStandardOutput();
        _screen = new Screen(terminal, TerminalDevice.Capabilities(), TerminalDevice.Size, TerminalDevice.HasTitle);
        _view = new ChatView(_screen, settings, TimeProvider.System, ledger);
        Handle(PosixSignal.SIGWINCH, () => Post(_screen.Redraw));
        Handle(PosixSignal.SIGCONT, () => Post(Resume));
        Handle(PosixSignal.SIGTERM, Leave);
        Handle(PosixSignal.SIGHUP, Leave);
        Handle(PosixSignal.SIGINT, Leave);
        _screen.Open();
    }

    /// <inheritdoc />
    public bool WantsRoster => true;

    /// <summary>Runs a session to its end; returns its exit code.</summary>
    public async Task<int> RunAsync(Session session)
    {
        _session = session;
        _view.Attach(session);
        if (_isLeaving != 0)
        {
            session.Leave(); // after an early signal
        }

        KeyReader.Start(OnKeys);
        _running = EndAfterAsync(session);
        try
        {
            await ActAndDrawAsync();
        }
        catch (IOException)
        {
            Leave(); // the terminal is gone
        }

        return await _running;
    }

    /// <inheritdoc />
    public void Show(SessionEvent e)
    {
        // The other events are few, and some come from the loop itself, which must not wait for itself.
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

    public void Dispose()
    {
        try
        {
            _screen.Close();
        }
        catch (IOException)
        {
            // The terminal is gone.
        }

        _raw.Dispose();
        _signals.ForEach(static signal => signal.Dispose()); // up to here a signal may have to end the process
    }

    private async Task ActAndDrawAsync()
    {
        while (await _actions.Reader.WaitToReadAsync())
        {
            // Draw from time to time, even if actions never stop coming.
            for (var i = 0; i < MostWaiting && _actions.Reader.TryRead(out var action); i++)
            {
                action();
            }

            _view.Draw();
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
    /// Runs on the thread of the keys. The loop decides what Ctrl+C does, because it knows whether there is a line to clear.
    /// But a terminal that takes nothing stops the loop, so a second Ctrl+C does not wait for it.
    /// </summary>
    private void OnKeys(IReadOnlyList<Key> keys)
    {
        var interrupts = keys.Count(static key => key.Kind == KeyKind.Interrupt);
        var leavesNow = interrupts > 0
            && (interrupts > 1 || Volatile.Read(ref _unseenInterrupts) > 0 || (_isClear && Volatile.Read(ref _unseenKeys) == 0 && keys[0].Kind == KeyKind.Interrupt));
        if (leavesNow || keys.Count == 0)
        {
            Post(_view.Leave);
            Leave();
            return;
        }

        Interlocked.Increment(ref _unseenKeys);
        Interlocked.Add(ref _unseenInterrupts, interrupts);
        Post(() =>
        {
            Act(keys);
            _isClear = _view.IsClear;
            Interlocked.Add(ref _unseenInterrupts, -interrupts);
            Interlocked.Decrement(ref _unseenKeys);
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

    /// <summary>Leaves within a few seconds, whatever the terminal and the server do. Any thread may call it.</summary>
    private void Leave()
    {
        if (Interlocked.Exchange(ref _isLeaving, 1) == 0)
        {
            new Thread(EndAtLast) { IsBackground = true, Name = "end" }.Start();
        }

        _backlog.End();
        try
        {
            _session?.Leave();
        }
        catch (ObjectDisposedException)
        {
            // The session has ended.
        }
    }

    /// <summary>A write that the terminal does not take cannot be canceled, but the process can exit.</summary>
    private void EndAtLast()
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

        // If nothing has stopped the process, no SIGCONT follows; otherwise SIGCONT repeats this.
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
