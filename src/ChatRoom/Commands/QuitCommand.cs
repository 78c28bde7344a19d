using System.Text;
using ChatRoom.Connections;
using ChatRoom.Protocol;

namespace ChatRoom.Commands;

/// <summary><c>/quit</c>: leaves, with or without a last word.</summary>
internal sealed class QuitCommand : ICommand
{
    public string Name => "quit";

    public IReadOnlyList<string> Synonyms => ["exit", "bye"];

    public string Arguments => "[text]";

    public string Summary => "leaves; the text is said first";

    public async ValueTask RunAsync(Participant participant, string arguments)
    {
        if (arguments.Length > 0)
        {
            await participant.PostAsync(ChatEventKind.Message, Encoding.UTF8.GetBytes(arguments));
        }

        participant.Quit();
    }
}
