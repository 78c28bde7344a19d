using ChatRoom.Identity;

namespace ChatRoom.People;

/// <summary>Everything that the server remembers about a person while they are connected, and when they were last seen.</summary>
internal sealed class PersonNotes(AwayBook away, MentionBook mentions, SeenBook seen)
{
    /// <summary>The last connection of a person has ended.</summary>
    public void Left(Person person, DateTimeOffset now)
    {
        away.Remove(person.Id);
        mentions.Remove(person.Id);
        seen.Note(person.Alias, now);
    }
}
