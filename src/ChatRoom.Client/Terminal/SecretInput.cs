namespace ChatRoom.Client.Terminal;

/// <summary>
/// The hidden input of passwords. It opens as soon as the user enters a command for which the server asks for one, so that a fast
/// typist does not show it. What is entered before the question is its answer. Not thread-safe.
/// </summary>
/// <param name="hide">Hides what is typed, after a prompt; null: shows it again.</param>
internal sealed class SecretInput(Action<string?> hide)
{
    private const int MaxTypedAhead = 4; // no command asks for more

    private readonly Queue<string> _typedAhead = [];
    private TaskCompletionSource<string?>? _answer;

    /// <summary>Whether what is typed is hidden, and each line is a password.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Hides what is typed until the server asks for a password, or answers otherwise.</summary>
    public void Expect()
    {
        IsOpen = true;
        hide("password: ");
    }

    /// <summary>Asks for a password.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="answer">Gets the password; null: the user cancels.</param>
    public void Ask(string prompt, TaskCompletionSource<string?> answer)
    {
        IsOpen = true;
        hide(prompt);
        _answer = answer;
        if (_typedAhead.TryDequeue(out var typed))
        {
            Answer(typed);
        }
    }

    /// <summary>Takes a line as the password; an empty one cancels.</summary>
    public void Submit(string line)
    {
        if (_answer is not null)
        {
            Answer(line);
        }
        else if (_typedAhead.Count < MaxTypedAhead)
        {
            _typedAhead.Enqueue(line);
        }
    }

    /// <summary>Cancels the question.</summary>
    public void Cancel()
    {
        _typedAhead.Clear();
        if (_answer is null)
        {
            End(); // the server may not have the command yet
        }
        else
        {
            Answer("");
        }
    }

    /// <summary>Closes the input, and shows again what is typed.</summary>
    public void End()
    {
        _typedAhead.Clear();
        _answer?.TrySetResult(null);
        _answer = null;
        if (IsOpen)
        {
            IsOpen = false;
            hide(null);
        }
    }

    private void Answer(string line)
    {
        _answer!.TrySetResult(line.Length > 0 ? line : null);
        _answer = null;
    }
}
