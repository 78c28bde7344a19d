using ChatRoom.Client.Sessions;
using ChatRoom.Protocol;

namespace ChatRoom.Client.Pipes;

/// <summary>Plain lines in, plain lines out; what the client itself has to say goes to the standard error.</summary>
internal sealed class PipeFrontEnd : IFrontEnd
{
    private readonly TextReader _input;
    private readonly TextWriter _output;
    private readonly TextWriter _errors;
    private Session? _session;
    private string? _lossTold;

    /// <param name="input">Lines to be sent.</param>
    /// <param name="output">Lines that came.</param>
    /// <param name="errors">Anything else, a line each.</param>
    public PipeFrontEnd(TextReader input, TextWriter output, TextWriter errors) => (_input, _output, _errors) = (input, output, errors);

    /// <inheritdoc />
    public bool WantsRoster => false;

    /// <summary>Runs a session to its end; its exit code.</summary>
    public async Task<int> RunAsync(Session session)
    {
        _session = session;
        return await session.RunAsync();
    }

    /// <inheritdoc />
    public void Show(SessionEvent e)
    {
        switch (e)
        {
            case SessionEvent.Received received: Write(received.Line.Raw); break;
            case SessionEvent.Joined joined: Begin(joined); break;
            case SessionEvent.Lost lost: TellOf(lost); break;
            case SessionEvent.Notice notice: Tell(notice.Text); break;
            case SessionEvent.Failed failed: Tell(failed.Reason); break;
        }
    }

    /// <summary>The first line of the input, once; nobody is there to be asked a second time.</summary>
    public async Task<string?> AskAliasAsync(string? refusal, CancellationToken cancellation)
    {
        if (refusal is not null)
        {
            Tell($"the alias is refused: {refusal}");
            return null;
        }

        var alias = (await _input.ReadLineAsync(cancellation))?.Trim();
        if (string.IsNullOrEmpty(alias))
        {
            Tell("no alias: give one with --alias, or as the first line of the input");
            return null;
        }

        return alias;
    }

    /// <summary>A server may be away for hours: the same reason is told once.</summary>
    private void TellOf(SessionEvent.Lost lost)
    {
        if (_lossTold != lost.Reason)
        {
            Tell($"{lost.Reason}; connecting again");
        }

        _lossTold = lost.Reason;
    }

    private void Begin(SessionEvent.Joined joined)
    {
        _lossTold = null;
        if (joined.IsBack)
        {
            Tell("connected again");
        }
        else
        {
            // A thread of its own: the standard input may block for as long as it likes.
            new Thread(Pump) { IsBackground = true, Name = "input" }.Start();
        }
    }

    private void Pump()
    {
        while (_input.ReadLine() is { } line)
        {
            while (!_session!.Say(line))
            {
                Thread.Sleep(50); // what waits is bounded, and so is what is read ahead
            }
        }

        _session!.FinishSending();
    }

    private void Write(string line)
    {
        try
        {
            _output.WriteLine(line);
            _output.Flush();
        }
        catch (IOException)
        {
            _session!.Leave(); // nobody reads any more, as after "| head -1"
        }
    }

    private void Tell(string text) => _errors.WriteLine($"chatroom: {Sanitizer.Clean(text)}");
}
