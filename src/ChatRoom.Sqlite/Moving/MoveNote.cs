using System.Text;
using ChatRoom.Journal.Moving;
using ChatRoom.Sqlite.Backups;
using ChatRoom.Sqlite.Storage;

namespace ChatRoom.Sqlite.Moving;

/// <summary>The mark of an unfinished move, as a file beside the journal: the origin and the name of the source, a line each.</summary>
internal static class MoveNote
{
    /// <summary>Returns the mark; null: there is none. A mark that was not written completely has no origin.</summary>
    public static MoveMark? Read(DatabaseFile file)
    {
        if (!File.Exists(file.MovingPath) || PrivateFile.IsLink(file.MovingPath))
        {
            return null;
        }

        return File.ReadAllText(file.MovingPath).Split('\n') is [var origin, var name, _, ..] ? new MoveMark(origin, name) : new MoveMark("", "an unknown source");
    }

    /// <summary>Writes the mark. It is on the disk when this returns.</summary>
    public static void Write(DatabaseFile file, MoveMark mark)
    {
        using (var note = PrivateFile.Replace(file.MovingPath))
        {
            note.Write(Encoding.UTF8.GetBytes($"{mark.Origin}\n{mark.Name}\n"));
            note.Flush(flushToDisk: true);
        }

        Folders.Flush(file.Path);
    }

    /// <summary>Deletes the mark, after the files under the journal's name are on the disk.</summary>
    public static void Delete(DatabaseFile file)
    {
        Folders.Flush(file.Path);
        File.Delete(file.MovingPath);
        Folders.Flush(file.Path);
    }
}
