using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRoom;

/// <summary>
/// Adds to a chat what is not part of it: where it stores messages, how aliases are claimed, options. An extension registers its
/// implementation of a contract (<see cref="Journal.IMessageJournal"/>, <see cref="Search.IMessageSearch"/>,
/// <see cref="Resuming.IResumeStore"/>, <see cref="Identity.IAliasRegistry"/>, <see cref="Presence.IPresence"/>, <see cref="Files.IFileStore"/>) in
/// <see cref="Services"/>; the last one that is registered is used.
/// </summary>
public interface IChatRoomBuilder
{
    /// <summary>The services of the application.</summary>
    IServiceCollection Services { get; }

    /// <summary>The configuration of the application.</summary>
    IConfiguration Configuration { get; }

    /// <summary>
    /// Adds an options class, whose settings are in a section of the configuration. They are read and checked as the chat's own
    /// are: all errors are reported together. See <see cref="ChatRoomOptions"/> for the attributes of a setting.
    /// </summary>
    /// <param name="section">The key of the section, in the section <c>ChatRoom</c>. It may contain settings of other classes.</param>
    /// <param name="check">Returns errors that the attributes do not express, one line each, or null if there are none.</param>
    /// <typeparam name="TOptions">The class; other services get it as <c>IOptions&lt;TOptions&gt;</c>.</typeparam>
    IChatRoomBuilder AddOptions<TOptions>(string section, Func<TOptions, IEnumerable<string>>? check = null)
        where TOptions : class, new();
}
