using ChatRoom.Protocol;
using ChatRoom.Search;

namespace ChatRoom.Participants;

/// <summary>The next page of a search.</summary>
/// <param name="Room">The room that is searched.</param>
/// <param name="Query">The query, with that page.</param>
internal sealed record NextPage(RoomName Room, SearchQuery Query);
