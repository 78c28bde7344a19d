using ChatRoom.Connections;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Commands;

/// <summary>A row of the <see cref="CommandTable"/>.</summary>
/// <param name="Name">The name, without the slash.</param>
/// <param name="Parameters">As <c>/help</c> shows them. Angle brackets: required; square brackets: optional; empty: none.</param>
/// <param name="Summary">A few words for <c>/help</c>.</param>
/// <param name="Run">Runs it. Returns the reply; null: what the room sees says it all.</param>
internal sealed record Command(string Name, string Parameters, string Summary, Func<CommandCall, ValueTask<Reply?>> Run)
    : CommandHelp(Name, Parameters, Summary)
{
    /// <summary>The reply to missing or invalid arguments, with bounds, and with the parameters that <c>/help</c> shortens.</summary>
    public Usage UsageReply { get => field ?? new Usage(Usage); init; }

    /// <summary>Whether it takes a single word: more words are refused.</summary>
    public bool IsOfOneWord { get; init; }

    /// <summary>Runs it in place of an alias; null if only members may.</summary>
    public Func<SignIn, string, ValueTask<SignInResult>>? AtPrompt { get; init; }

    /// <summary>Whether it writes to the state and the audit log. All people of an address together may use such commands 60 times at once, and then once a second.</summary>
    public bool IsAct { get; init; }

    /// <summary>Whether the server asks for a secret when somebody uses it.</summary>
    public bool AsksForSecret { get; init; }

    /// <summary>Whether it needs more time than a socket's thread may be kept: it runs in the thread pool.</summary>
    public bool IsLong { get; init; }
}
