using ChatRoom.Connections;

namespace ChatRoom.Commands;

/// <summary>A command that members can give. Each declares itself here: <c>/help</c> is made from nothing else.</summary>
internal interface ICommand
{
    /// <summary>How it is called, without the slash.</summary>
    string Name { get; }

    /// <summary>What else it is called.</summary>
    IReadOnlyList<string> Synonyms => [];

    /// <summary>Its arguments as <c>/help</c> shows them; empty if it takes none. In angle brackets: must be given; in square ones: may.</summary>
    string Arguments => "";

    /// <summary>What it does, in a few words.</summary>
    string Summary { get; }

    /// <summary>Does it.</summary>
    /// <param name="participant">Whose member gave it.</param>
    /// <param name="arguments">What stood after the name, trimmed. Not empty if <see cref="Arguments"/> begin with a <c>&lt;</c>.</param>
    ValueTask RunAsync(Participant participant, string arguments);
}
