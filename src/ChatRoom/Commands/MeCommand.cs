using System.Text;
using ChatRoom.Connections;
using ChatRoom.Protocol;

namespace ChatRoom.Commands;

/// <summary><c>/me</c>: does something rather than say it.</summary>
internal sealed class MeCommand : ICommand
{
    public string Name => "me";

    public string Arguments => "<action>";

    public string Summary => "tells the room what you do";

    public ValueTask RunAsync(Participant participant, string arguments) =>
        participant.PostAsync(ChatEventKind.Action, Encoding.UTF8.GetBytes(arguments));
}
