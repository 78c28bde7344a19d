namespace ChatRoom.Diagnostics;

/// <summary>All event ids of the log. An id never changes its meaning, and is never used again.</summary>
public static class EventIds
{
    // 1xx: the process

    /// <summary>The server listens.</summary>
    public const int Started = 100;

    /// <summary>The limit on open files allows fewer connections than configured.</summary>
    public const int ConnectionsClamped = 101;

    /// <summary>The server begins to shut down.</summary>
    public const int DrainBegun = 102;

    /// <summary>All connections closed in time.</summary>
    public const int DrainDone = 103;

    /// <summary>Some connections did not close in time and were aborted.</summary>
    public const int DrainCutShort = 104;

    /// <summary>A second signal ended the process at once.</summary>
    public const int SecondSignal = 105;

    /// <summary>The heap was compacted after a crowd came or went.</summary>
    public const int HeapTrimmed = 106;

    /// <summary>Log events were dropped because the console was blocked; it accepts them again.</summary>
    public const int LogEventsDropped = 107;

    /// <summary>A step of the background work, or of the metrics, failed because of a bug; logged once until it works again.</summary>
    public const int StepFailed = 108;

    // 110 to 119: certificates

    /// <summary>An endpoint serves a certificate from now on.</summary>
    public const int CertificateLoaded = 110;

    /// <summary>A renewed certificate cannot be used; the endpoint keeps its current one.</summary>
    public const int CertificateRefused = 111;

    /// <summary>A certificate expires within 30 days.</summary>
    public const int CertificateExpires = 112;

    /// <summary>A certificate has expired, or is not valid yet.</summary>
    public const int CertificateInvalid = 113;

    /// <summary>An endpoint serves the development certificate.</summary>
    public const int CertificateForDevelopment = 114;

    // 120 to 129: HTTP

    /// <summary>An HTTP request for administrators was refused.</summary>
    public const int AdminRefused = 120;

    // 130 to 139: settings and signals

    /// <summary>The settings file that was read.</summary>
    public const int SettingsFile = 130;

    /// <summary>A setting has changed and is in effect.</summary>
    public const int SettingReloaded = 131;

    /// <summary>A setting has changed and takes effect after a restart.</summary>
    public const int RestartNeeded = 132;

    /// <summary>The changed settings have errors; the running ones stay in effect.</summary>
    public const int ReloadRefused = 133;

    /// <summary>The settings were reloaded.</summary>
    public const int Reloaded = 134;

    /// <summary>The server shuts down because its terminal was closed.</summary>
    public const int TerminalClosed = 135;

    /// <summary>A signal without a meaning was ignored.</summary>
    public const int SignalIgnored = 136;

    // 2xx: connections

    /// <summary>A connection was accepted.</summary>
    public const int Connected = 200;

    /// <summary>A connection has ended.</summary>
    public const int Disconnected = 201;

    /// <summary>A connection was refused.</summary>
    public const int Refused = 202;

    /// <summary>A session ended because of a bug.</summary>
    public const int SessionFailed = 203;

    /// <summary>A number of events of one kind were not logged one by one.</summary>
    public const int Suppressed = 204;

    /// <summary>A member was too far behind, and was skipped forward or disconnected.</summary>
    public const int TooSlow = 205;

    /// <summary>A connection is over its message rate and is held back.</summary>
    public const int HeldBack = 206;

    /// <summary>A connection was refused because its PROXY protocol header is missing or invalid.</summary>
    public const int ProxyHeaderRefused = 207;

    /// <summary>A connection closed before it sent a byte of its PROXY protocol header.</summary>
    public const int ClosedWithoutHeader = 208;

    /// <summary>A client has chosen an alias or changed it.</summary>
    public const int Named = 209;

    // 3xx: health

    /// <summary>The round trip through the chat failed.</summary>
    public const int RoundTripFailed = 300;

    // 40x: the journal

    /// <summary>The journal's file is open.</summary>
    public const int JournalOpened = 400;

    /// <summary>The journal's file was closed cleanly.</summary>
    public const int JournalClosed = 401;

    /// <summary>The journal cannot store events.</summary>
    public const int StoringFailed = 402;

    /// <summary>The journal can store events again.</summary>
    public const int StoringAgain = 403;

    /// <summary>The journal's file was not closed cleanly when the server last ended.</summary>
    public const int UncleanEnd = 404;

    /// <summary>The integrity check of the journal's file has passed.</summary>
    public const int IntegrityChecked = 405;

    /// <summary>The integrity check of the journal's file takes long, and continues in the background.</summary>
    public const int IntegrityCheckGoesOn = 406;

    /// <summary>The integrity check of the journal's file failed to run.</summary>
    public const int IntegrityCheckFailed = 407;

    /// <summary>The write-ahead log could not be copied into the journal's file.</summary>
    public const int CheckpointFailed = 408;

    /// <summary>A room could not deliver an event because of a bug.</summary>
    public const int FollowerFailed = 409;

    /// <summary>One event could not be stored because of a bug; others can.</summary>
    public const int AppendRefused = 410;

    /// <summary>The server stores in a database.</summary>
    public const int DatabaseOpened = 411;

    /// <summary>The tables of a database were created or upgraded.</summary>
    public const int DatabaseMigrated = 412;

    /// <summary>A database has lost its last transactions: it was restored, or another one has taken its place.</summary>
    public const int DatabaseSetBack = 413;

    // 420 to 429: the search index

    /// <summary>The search index is far behind the journal and is catching up.</summary>
    public const int SearchCatchingUp = 420;

    /// <summary>The search index has caught up.</summary>
    public const int SearchCaughtUp = 421;

    /// <summary>The search index is being rebuilt.</summary>
    public const int SearchBuiltAnew = 422;

    /// <summary>The search index cannot be updated.</summary>
    public const int SearchFailing = 423;

    /// <summary>The search index is being updated again.</summary>
    public const int SearchWorking = 424;

    // 430 to 439: retention

    /// <summary>Old events were deleted.</summary>
    public const int RetentionDeleted = 430;

    /// <summary>Old events cannot be deleted.</summary>
    public const int RetentionFailing = 431;

    /// <summary>Retention by size has stopped, because it could only delete what it must keep.</summary>
    public const int RetentionStuck = 432;

    // 45x: resuming, aliases and presence

    /// <summary>The positions of resumable sessions could not be saved; the server retries.</summary>
    public const int PlacesNotSaved = 450;

    /// <summary>The alias registry failed or did not answer.</summary>
    public const int AliasesFailed = 451;

    /// <summary>Presence failed or did not answer.</summary>
    public const int PresenceFailed = 452;

    // 46x: the state

    /// <summary>A change of the state could not be stored; its caller got an error.</summary>
    public const int StateNotStored = 460;

    /// <summary>Small changes of the state could not be stored; the server retries.</summary>
    public const int StateWaits = 461;

    /// <summary>The store of the state cannot store changes.</summary>
    public const int StateStoringFailed = 462;

    /// <summary>The store of the state can store changes again.</summary>
    public const int StateStoringAgain = 463;

    /// <summary>The state is kept in memory only.</summary>
    public const int StateInMemory = 464;

    /// <summary>A change of the state was answered although another node has not said that it has applied it.</summary>
    public const int StateNotApplied = 465;

    // 47x: accounts

    /// <summary>A client has registered its alias.</summary>
    public const int Registered = 470;

    /// <summary>A client has given a wrong password or access token.</summary>
    public const int WrongPassword = 471;

    /// <summary>An unused account will expire.</summary>
    public const int AccountExpires = 472;

    /// <summary>An unused account has expired, and its alias is free.</summary>
    public const int AccountExpired = 473;

    /// <summary>The server has no admin: the one-time token with which an account becomes one.</summary>
    public const int AdminTokenIssued = 474;

    /// <summary>The settings name an admin whose alias nobody has registered.</summary>
    public const int AdminNotRegistered = 476;

    /// <summary>An account has become an admin by the one-time token.</summary>
    public const int BecameAdmin = 475;

    // 48x: texts of people

    /// <summary>All texts of a person were removed.</summary>
    public const int Forgotten = 480;

    /// <summary>The texts of a person cannot be removed; the server retries.</summary>
    public const int CannotForget = 481;

    /// <summary>Files whose messages are gone cannot be removed; the server retries.</summary>
    public const int CannotRemoveFiles = 482;

    /// <summary>A file could not be stored.</summary>
    public const int FileNotStored = 483;

    /// <summary>The process that decodes pictures has failed.</summary>
    public const int PictureFailed = 484;

    // 49x: filters

    /// <summary>A search for a regular expression took too long and was given up.</summary>
    public const int FilterGaveUp = 490;

    // 51x: webhooks

    /// <summary>An outgoing webhook was disabled, because its deliveries failed.</summary>
    public const int WebhookDisabled = 510;

    /// <summary>The deliveries to an outgoing webhook have ended because of a bug.</summary>
    public const int WebhookDied = 511;

    // 52x: notifications to browsers

    /// <summary>A notification was not accepted by the push service of a browser.</summary>
    public const int PushDropped = 520;

    // 53x: clusters

    /// <summary>Another node of the cluster has given no sign of life, and was declared over.</summary>
    public const int NodeReaped = 530;

    /// <summary>The other nodes of the cluster have declared this one over.</summary>
    public const int Fenced = 531;

    /// <summary>A background step of a node has failed because of a bug; it is tried again.</summary>
    public const int ClusterFailed = 532;
}
