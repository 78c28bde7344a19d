using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Threading.Channels;
using ChatRoom.Client.Editing;
using ChatRoom.Client.Pipes;
using ChatRoom.Client.Sessions;
using Spectre.Console;

namespace ChatRoom.Client.Terminal;

/// <summary>
/// A person at a terminal. Keys, events of the session, signals and changes of size all become actions in one queue, and
/// one loop carries them out and draws: so nothing here is shared between threads.
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

    public TerminalFrontEnd(ClientSettings settings, PlaceLedger? ledger)
    {
        var terminal = Console.OpenStandardOutput();
        _screen = new Screen(terminal, Capabilities(), Size);
        _view = new ChatView(_screen, settings, TimeProvider.System, ledger);
        Handle(PosixSignal.SIGWINCH, () => Post(_screen.Redraw));
        Handle(PosixSignal.SIGCONT, () => Post(Resume));
        Handle(PosixSignal.SIGTERM, Leave);
        Handle(PosixSignal.SIGHUP, Leave);
        Handle(PosixSignal.SIGINT, Leave);
        _screen.Open();
    }

    /// <summary>Whether there is a terminal that can be drawn on, for input and output both.</summary>
    [UnsupportedOSPlatformGuard("windows")]
    public static bool IsPossible =>
        !Console.IsInputRedirected && !Console.IsOutputRedirected && !OperatingSystem.IsWindows()
        && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");

    /// <inheritdoc />
    public bool WantsRoster => true;

    /// <summary>Runs a session to its end; its exit code.</summary>
    public async Task<int> RunAsync(Session session)
    {
        _session = session;
        if (_isLeaving != 0)
        {
            session.Leave(); // a signal was sooner
        }

        KeyReader.Start(OnKeys);
        _running = EndAfterAsync(session);
        try
        {
            await ActAndDrawAsync(session);
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
        // The other events are few, and some come from whoever acts and draws, who must not wait for himself.
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
    public Task<string?> AskAliasAsync(string? refusal, CancellationToken cancellation)
    {
        var answer = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() => _view.Ask(refusal, answer));
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
        _signals.ForEach(static signal => signal.Dispose()); // until here a signal may have to end it
    }

    private async Task ActAndDrawAsync(Session session)
    {
        while (await _actions.Reader.WaitToReadAsync())
        {
            // Drawn now and then also while there is always more.
            for (var i = 0; i < MostWaiting && _actions.Reader.TryRead(out var action); i++)
            {
                action();
            }

            _view.Draw(session.Waiting);
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

    /// <summary>On the thread of the keys: what ends it is not to wait for a terminal that takes nothing.</summary>
    private void OnKeys(IReadOnlyList<Key> keys)
    {
        Post(() => Act(keys));
        foreach (var _ in keys.Where(static key => key.Kind == KeyKind.Interrupt))
        {
            Leave();
        }

        if (keys.Count == 0)
        {
            Leave(); // there is no terminal any more
        }
    }

    private void Act(IReadOnlyList<Key> keys)
    {
        foreach (var key in keys)
        {
            switch (key.Kind)
            {
                case KeyKind.EndOfInput when _view.IsLineEmpty: _session!.FinishSending(); break;
                case KeyKind.Redraw: _screen.Redraw(); break;
                case KeyKind.Suspend: Suspend(); break;
                default: _view.Take(key, _session!); break;
            }
        }
    }

    /// <summary>On any thread. Whatever the terminal does, or the server, it ends then.</summary>
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
            // It has ended meanwhile.
        }
    }

    /// <summary>Nobody can call off a write that the terminal does not take; but the process can end.</summary>
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

        // Where nothing could stop it there is nobody to let it go on either; else SIGCONT does this once more.
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

    private static AnsiCapabilities Capabilities()
    {
        // https://no-color.org: present and not empty.
        var isPlain = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        return AnsiCapabilities.Create(Console.Out, new AnsiWriterSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = isPlain ? ColorSystemSupport.NoColors : ColorSystemSupport.EightBit,
        });
    }

    private static (int Width, int Height) Size()
    {
        var (width, height) = (Console.WindowWidth, Console.WindowHeight);
        return width > 0 && height > 0 ? (width, height) : (80, 24);
    }
}
