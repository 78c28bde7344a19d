using ChatRoom.Connections;

namespace ChatRoom.Commands;

/// <summary>A row of the <see cref="CommandTable"/>.</summary>
/// <param name="Name">The name, without the slash.</param>
/// <param name="Parameters">As <c>/help</c> shows them. Angle brackets: required; square brackets: optional; empty: none.</param>
/// <param name="Summary">A few words for <c>/help</c>.</param>
/// <param name="Run">Runs it for a member, with the trimmed arguments, which are not empty if the first parameter is required.</param>
internal sealed record Command(string Name, string Parameters, string Summary, Func<Participant, string, ValueTask> Run)
{
    /// <summary>Other names.</summary>
    public IReadOnlyList<string> Synonyms { get; init; } = [];

    /// <summary>Further lines of <c>/help</c> with this command's name.</summary>
    public IReadOnlyList<string> Details { get; init; } = [];

    /// <summary>Runs it in place of an alias; null if only members may.</summary>
    public Func<AliasPrompt, MessageInput, string, ValueTask<PromptAnswer>>? AtPrompt { get; init; }

    /// <summary>Whether it needs more time than a socket's thread may be kept: it runs in the thread pool.</summary>
    public bool IsLong { get; init; }

    /// <summary>The command with its parameters.</summary>
    public string Usage => $"/{Name} {Parameters}".TrimEnd();
}
