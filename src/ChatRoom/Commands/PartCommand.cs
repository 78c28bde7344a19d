using ChatRoom.Connections;

namespace ChatRoom.Commands;

/// <summary><c>/part</c>: goes back to the lobby.</summary>
internal sealed class PartCommand : ICommand
{
    public string Name => "part";

    public IReadOnlyList<string> Synonyms => ["leave"];

    public string Summary => "goes back to the lobby";

    public ValueTask RunAsync(Participant participant, string arguments) => JoinCommand.GoAsync(participant, participant.Hub.Lobby);
}
