using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace ChatRoom;

/// <summary>Files that people share.</summary>
public sealed class SharedFileOptions
{
    /// <summary>Whether the server takes and serves files.</summary>
    [Description("whether people can share files; false: the server neither takes nor serves any, and keeps those that it has")]
    public bool Enabled { get; set; } = true;

    /// <summary>Whether pictures are shown.</summary>
    [Description("whether the server decodes pictures, to remove their metadata and make thumbnails; false: a picture is a file as any other")]
    public bool Pictures { get; set; } = true;

    /// <summary>The folder of the files; empty: beside the journal.</summary>
    [Description("the folder of the files, relative to the working directory; empty: the folder files beside the journal's file, or a temporary one for a journal in memory")]
    public string Folder { get; set; } = "";

    /// <summary>The size of the largest file.</summary>
    [Description("bytes that one file may have")]
    [Range(typeof(long), "1024", "1073741824")]
    [Reloadable]
    public long MaxFileBytes { get; set; } = 10 * 1024 * 1024;

    /// <summary>What the files of one account or address may take.</summary>
    [Description("bytes that the files of one account, or of the guests of one address, may take; 0: no limit")]
    [Range(typeof(long), "0", "1000000000000000")]
    [Reloadable]
    public long MaxBytesPerPerson { get; set; } = 200 * 1024 * 1024;

    /// <summary>What all files may take.</summary>
    [Description("bytes that all files may take; 0: no limit")]
    [Range(typeof(long), "0", "1000000000000000")]
    [Reloadable]
    public long MaxBytes { get; set; } = 2L * 1024 * 1024 * 1024;

    /// <summary>How many files there may be.</summary>
    [Description("files that there may be; each takes about 1 kB of memory")]
    [Range(1, 10_000_000)]
    [Reloadable]
    public int MaxFiles { get; set; } = 100_000;

    /// <summary>What stays free on the disk.</summary>
    [Description("bytes that stay free on the disk of the files: below that, uploads are refused")]
    [Range(typeof(long), "0", "1000000000000000")]
    [Reloadable]
    public long MinFreeBytes { get; set; } = 256 * 1024 * 1024;

    /// <summary>How many uploads a minute one account or address may begin.</summary>
    [Description("uploads that one account, or the guests of one address, may begin in a minute; one at a time; 0: no limit")]
    [Range(0, 10_000)]
    [Reloadable]
    public int UploadsPerMinute { get; set; } = 10;

    /// <summary>Returns the absolute path of the folder: the setting, or <c>files</c> beside the journal.</summary>
    /// <param name="journal">The absolute path of the journal's file.</param>
    public string FolderBeside(string journal) => Path.GetFullPath(Folder.Length > 0 ? Folder : Path.Combine(Path.GetDirectoryName(journal)!, "files"));
}
