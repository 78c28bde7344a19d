using ChatRoom.Client.Connections;
using ChatRoom.Client.Messages;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Client.Sessions;

// Contract of SecretExchange (tests in ChatRoom.Client.Tests/Sessions/SecretExchangeTests):
//
// 1. An exchange lasts from a command that makes the server ask for passwords (/register) until the server's last answer. The
//    server takes the next line as a password, so meanwhile nobody sends anything else.
// 2. What the user enters goes to this connection or nowhere: never to the outbox, a file, or the next connection.
// 3. While the user is asked, no notice ends the exchange. Without an answer of the server, the next line waits for 30 s.

/// <summary>The exchange of passwords that a command begins. Outlives connections. Thread-safe. The contract stands above.</summary>
/// <param name="front">Asks the user.</param>
/// <param name="kept">Keeps a new password for the next connection.</param>
/// <param name="time">The clock.</param>
internal sealed class SecretExchange(IFrontEnd front, KeptPassword kept, TimeProvider time)
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private TaskCompletionSource? _over; // null: there is no exchange
    private CancellationTokenSource? _question; // null: the user is not asked
    private string? _entered; // the last password, until the server has accepted it
    private bool? _answer; // whether the command is done, after an answer that may be the last one

    /// <summary>Begins an exchange. Call it before the command is sent.</summary>
    public void Begin()
    {
        lock (_lock)
        {
            _over ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Completes when the server takes lines as lines.</summary>
    public async Task WaitUntilOverAsync(CancellationToken cancellation)
    {
        while (Over() is { } over)
        {
            try
            {
                await over.WaitAsync(AnswerTimeout, time, cancellation);
            }
            catch (TimeoutException)
            {
                End(isDone: false);
            }
        }
    }

    /// <summary>Asks the user for a password that the server has asked for, and sends it.</summary>
    /// <param name="what">Which password.</param>
    /// <param name="connection">The connection.</param>
    /// <param name="ended">Canceled when the connection has ended.</param>
    public async Task AnswerAsync(SecretKind what, TextConnection connection, CancellationToken ended)
    {
        using var question = CancellationTokenSource.CreateLinkedTokenSource(ended);
        lock (_lock)
        {
            Begin();
            (_question, _answer) = (question, null);
        }

        string? secret = null;
        try
        {
            secret = await front.AskSecretAsync(new SecretQuestion(what, connection.IsPrivate), question.Token);
        }
        catch (OperationCanceledException) when (!ended.IsCancellationRequested)
        {
            // The user leaves.
        }
        finally
        {
            lock (_lock)
            {
                (_question, _entered) = (null, secret);
            }
        }

        await connection.SendSecretAsync(secret, ended);
    }

    /// <summary>Handles a notice that may be the server's last answer: another question may follow at once.</summary>
    public void TakeNotice(string text, string alias)
    {
        var isIn = ServerNotice.IsPasswordSet(text) || ServerNotice.AliasAfterLogin(text) is not null;
        lock (_lock)
        {
            if (_over is null || _question is not null)
            {
                return;
            }

            _answer = isIn || ServerNotice.IsUnregistered(text);
            if (isIn && _entered is { } password)
            {
                kept.Keep(alias, password);
            }
            else if (_answer == true)
            {
                kept.Forget();
            }
        }
    }

    /// <summary>Ends the exchange if the server has answered. Call it after all lines that came together.</summary>
    public void EndIfAnswered()
    {
        if (_answer is { } isDone)
        {
            End(isDone);
        }
    }

    /// <summary>Withdraws the question, as if the user had canceled it.</summary>
    public void Cancel()
    {
        CancellationTokenSource? question;
        lock (_lock)
        {
            question = _question;
        }

        try
        {
            question?.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The user has answered.
        }
    }

    /// <summary>Ends the exchange, because its connection has ended.</summary>
    public void Lose()
    {
        lock (_lock)
        {
            _question = null;
        }

        End(isDone: false);
    }

    private Task? Over()
    {
        lock (_lock)
        {
            return _over?.Task;
        }
    }

    private void End(bool isDone)
    {
        TaskCompletionSource over;
        lock (_lock)
        {
            if (_over is null || _question is not null)
            {
                return;
            }

            (over, _over, _entered, _answer) = (_over, null, null, null);
        }

        front.Show(new SessionEvent.SecretsOver(isDone));
        over.SetResult();
    }
}
