namespace ChatRoom.Diagnostics;

/// <summary>The one register of the log's event ids. An id is never given twice, and never changes its meaning.</summary>
public static class EventIds
{
    // 1xx: the process

    /// <summary>The server listens.</summary>
    public const int Started = 100;

    /// <summary>The limit of open files allows fewer connections than configured.</summary>
    public const int ConnectionsClamped = 101;

    /// <summary>The server begins to go down.</summary>
    public const int DrainBegun = 102;

    /// <summary>All members have left in time.</summary>
    public const int DrainDone = 103;

    /// <summary>Not all members have left in time; the rest was cut off.</summary>
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

    /// <summary>A certificate that was put in place while the server runs cannot be served; the old one goes on being.</summary>
    public const int CertificateRefused = 111;

    /// <summary>A certificate expires within 30 days.</summary>
    public const int CertificateExpires = 112;

    /// <summary>A certificate has expired, or is not valid yet.</summary>
    public const int CertificateInvalid = 113;

    /// <summary>An endpoint serves the certificate for development.</summary>
    public const int CertificateForDevelopment = 114;

    // 120 to 129: HTTP

    /// <summary>Somebody asked over HTTP for what is for administrators, without the right.</summary>
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

    /// <summary>A connection was let in.</summary>
    public const int Connected = 200;

    /// <summary>A connection has ended.</summary>
    public const int Disconnected = 201;

    /// <summary>A connection was not let in.</summary>
    public const int Refused = 202;

    /// <summary>A session ended by a mistake of the server.</summary>
    public const int SessionFailed = 203;

    /// <summary>So many events of a kind were not logged one by one.</summary>
    public const int Suppressed = 204;

    /// <summary>A member lagged too far, and was skipped forward or disconnected.</summary>
    public const int TooSlow = 205;

    /// <summary>A connection sends faster than it may, and is held back.</summary>
    public const int HeldBack = 206;

    /// <summary>A connection was not let in, for want of a good header of the PROXY protocol.</summary>
    public const int ProxyHeaderRefused = 207;

    /// <summary>A connection ended before a byte of the header of the PROXY protocol came.</summary>
    public const int ClosedWithoutHeader = 208;

    /// <summary>The client of a connection has chosen an alias, its first or another one.</summary>
    public const int Named = 209;

    // 3xx: health

    /// <summary>The round trip through the chat failed.</summary>
    public const int RoundTripFailed = 300;

    // 40x: the journal

    /// <summary>The journal's file is open.</summary>
    public const int JournalOpened = 400;

    /// <summary>The journal's file is closed, in order.</summary>
    public const int JournalClosed = 401;

    /// <summary>Nothing can be stored from now on.</summary>
    public const int StoringFailed = 402;

    /// <summary>It can be stored again.</summary>
    public const int StoringAgain = 403;

    /// <summary>The journal's file was not closed in order when the server last ended.</summary>
    public const int UncleanEnd = 404;

    /// <summary>The journal's file was looked through for damage, and has none.</summary>
    public const int IntegrityChecked = 405;

    /// <summary>Looking through the journal's file takes long, and goes on in the background.</summary>
    public const int IntegrityCheckGoesOn = 406;

    /// <summary>The journal's file could not be looked through for damage.</summary>
    public const int IntegrityCheckFailed = 407;

    /// <summary>The write-ahead log could not be copied into the journal's file.</summary>
    public const int CheckpointFailed = 408;

    /// <summary>A room failed to take in what the journal handed on.</summary>
    public const int FollowerFailed = 409;

    /// <summary>An event alone could not be stored, because of an internal error.</summary>
    public const int AppendRefused = 410;

    // 420 to 429: the search index

    /// <summary>The search index has much to take in.</summary>
    public const int SearchCatchingUp = 420;

    /// <summary>The search index has taken in much.</summary>
    public const int SearchCaughtUp = 421;

    /// <summary>The search index was deleted, and is built anew.</summary>
    public const int SearchBuiltAnew = 422;

    /// <summary>The search index cannot be kept up with the journal.</summary>
    public const int SearchFailing = 423;

    /// <summary>The search index is kept up again.</summary>
    public const int SearchWorking = 424;

    // 430 to 439: what is deleted, saved and put back

    /// <summary>Old events were deleted.</summary>
    public const int RetentionDeleted = 430;

    /// <summary>Old events cannot be deleted.</summary>
    public const int RetentionFailing = 431;

    /// <summary>More than retention can delete is in the journal's file.</summary>
    public const int RetentionStuck = 432;

    // 45x: places that clients come back to

    /// <summary>How far clients have got could not be saved; it is tried again.</summary>
    public const int PlacesNotSaved = 450;

    /// <summary>The registry of aliases failed or did not answer.</summary>
    public const int AliasesFailed = 451;

    /// <summary>Presence failed or did not answer.</summary>
    public const int PresenceFailed = 452;
}
