using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Threading.Channels;
using ChatRoom.Client.Editing;
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
    private readonly Channel<Action> _actions = Channel.CreateUnbounded<Action>(new() { SingleReader = true });
    private readonly RawMode _raw = new();
    private readonly Screen _screen;
    private readonly ChatView _view;
    private readonly List<PosixSignalRegistration> _signals = [];
    private Session? _session;

    public TerminalFrontEnd(ClientSettings settings)
    {
        var terminal = Console.OpenStandardOutput();
        _screen = new Screen(terminal, Capabilities(), Size);
        _view = new ChatView(_screen, settings, TimeProvider.System);
        Handle(PosixSignal.SIGWINCH, _ => _screen.Redraw());
        Handle(PosixSignal.SIGCONT, _ => Resume());
        Handle(PosixSignal.SIGTERM, session => session.Leave());
        Handle(PosixSignal.SIGHUP, session => session.Leave());
        Handle(PosixSignal.SIGINT, session => session.Leave());
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
        KeyReader.Start(keys => Post(() => OnKeys(keys)));
        var running = EndAfterAsync(session);
        try
        {
            await ActAndDrawAsync(session);
        }
        catch (IOException)
        {
            session.Leave(); // the terminal is gone
        }

        return await running;
    }

    /// <inheritdoc />
    public void Show(SessionEvent e) => Post(() => _view.Take(e));

    /// <inheritdoc />
    public Task<string?> AskAliasAsync(string? refusal, CancellationToken cancellation)
    {
        var answer = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() => _view.Ask(refusal, answer));
        return answer.Task.WaitAsync(cancellation);
    }

    public void Dispose()
    {
        _signals.ForEach(static signal => signal.Dispose());
        try
        {
            _screen.Close();
        }
        catch (IOException)
        {
            // The terminal is gone.
        }

        _raw.Dispose();
    }

    private async Task ActAndDrawAsync(Session session)
    {
        while (await _actions.Reader.WaitToReadAsync())
        {
            while (_actions.Reader.TryRead(out var action))
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

    private void OnKeys(IReadOnlyList<Key> keys)
    {
        if (keys.Count == 0)
        {
            _session!.Leave(); // there is no terminal any more
        }

        foreach (var key in keys)
        {
            switch (key.Kind)
            {
                case KeyKind.Interrupt: _session!.Leave(); break;
                case KeyKind.EndOfInput when _view.IsLineEmpty: _session!.FinishSending(); break;
                case KeyKind.Redraw: _screen.Redraw(); break;
                case KeyKind.Suspend: Suspend(); break;
                default: _view.Take(key, _session!); break;
            }
        }
    }

    private void Suspend()
    {
        _screen.Close();
        _raw.Dispose();
        RawMode.Suspend();
    }

    private void Resume()
    {
        _raw.Resume();
        _screen.Open();
        _screen.Redraw();
    }

    private void Handle(PosixSignal signal, Action<Session> action) => _signals.Add(PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        Post(() => action(_session!));
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
