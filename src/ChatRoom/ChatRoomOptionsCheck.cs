using ChatRoom.Protocol;
using Microsoft.Extensions.Configuration;

namespace ChatRoom;

/// <summary>Finds the errors in <see cref="ChatRoomOptions"/> that are not about one value alone.</summary>
internal static class ChatRoomOptionsCheck
{
    private const string TrustedNetworks =
        $"{ChatRoomOptions.Section}:{nameof(ChatRoomOptions.ProxyProtocol)}:{nameof(ProxyProtocolOptions.TrustedNetworks)}";

    /// <summary>Returns the errors, one line each.</summary>
    public static IEnumerable<string> Errors(ChatRoomOptions options, IConfiguration configuration, ChatSettings settings)
    {
        if (UnicodeSupport.Error is { } unicode)
        {
            yield return unicode;
        }

        if (!RoomName.TryParse(options.Lobby, out _, out var reason))
        {
            yield return $"{ChatRoomOptions.Section}:{nameof(ChatRoomOptions.Lobby)}: '{options.Lobby}' is not a room name: {reason}";
        }

        MotdFile.Read(options.Motd, out var motd);
        if (motd is not null)
        {
            yield return motd;
        }

        var trusted = settings.All.Single(static setting => setting.Key == TrustedNetworks);
        if (options.ProxyProtocol.TrustedNetworks.Count > 0 || SettingReader.IsConfigured(trusted, configuration))
        {
            yield break;
        }

        if (options.ProxyProtocol.Mode == ProxyProtocolMode.Required)
        {
            yield return $"{TrustedNetworks}: required when ProxyProtocol:Mode is Required; allowed: {trusted.Allowed}";
        }
        else if (options.Endpoints.FirstOrDefault(static one => one.Value.ProxyProtocol == ProxyProtocolMode.Required).Key is { } name)
        {
            yield return $"{TrustedNetworks}: required when Endpoints:{name}:ProxyProtocol is Required; allowed: {trusted.Allowed}";
        }
    }
}
