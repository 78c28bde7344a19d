using ChatRoom.Identity;

namespace ChatRoom.People;

/// <summary>Everything that the server remembers about a person while they are connected.</summary>
internal sealed class PersonNotes(AwayBook away, MentionBook mentions)
{
    /// <summary>The last connection of a person has ended.</summary>
    public void Left(Person person)
    {
        away.Remove(person.Id);
        mentions.Remove(person.Id);
    }
}
