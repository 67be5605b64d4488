//! A real Kafka broker as a child process.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::thread;
use std::time::{Duration, Instant};

use crate::target_dir;

/// How long a start may take before the test fails; 3 s are usual.
const PATIENCE: Duration = Duration::from_secs(90);

/// Another program may take a port between our choice and the broker's start.
const STARTS: usize = 3;

/// Becomes the broker, and leaves behind who waits for the end of standard input. That comes when the process that holds
/// the other end drops it or is gone, however it went: then the broker is killed and its folder removed.
const GUARDED: &str = r#"
exec 3<&0 </dev/null
(trap '' HUP INT TERM; cat <&3; kill -9 $$; sleep 0.2; rm -rf "$0") >/dev/null 2>&1 &
exec "$@" 3<&-
"#;

/// One Apache Kafka node, broker and controller in one process, on a free port of 127.0.0.1. Topics are made when they are
/// first used, with one partition. It is killed when dropped, and when this process ends in any other way.
#[derive(Debug)]
pub struct Broker {
    child: Child,
    address: SocketAddr,
    folder: PathBuf,
}

impl Broker {
    /// The broker that the tests of this process share; the first who asks starts it. Topics and groups are told apart by
    /// name: take names that no other test has.
    ///
    /// # Panics
    ///
    /// As [`Broker::start`].
    #[must_use]
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Broker> = OnceLock::new();
        SHARED.get_or_init(Self::start)
    }

    /// Starts one, and waits until clients would find it.
    ///
    /// # Panics
    ///
    /// When `./test` has not put Kafka in its place, or when the broker is not ready in 90 s; what it says is told.
    #[must_use]
    pub fn start() -> Self {
        let jars = target_dir().join("kafka");
        assert!(
            jars.join("installed.sha256").is_file(),
            "{} holds no Kafka: run ./test once, it fetches the jars",
            jars.display()
        );
        let mut said = String::new();
        for _ in 0..STARTS {
            let mut broker = Self::spawn(&jars).expect("the broker's process starts");
            if broker.becomes_ready() {
                return broker;
            }
            said = fs::read_to_string(broker.folder.join("said")).unwrap_or_default();
        }
        panic!("Kafka does not start:\n{said}");
    }

    /// Where clients find it.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    fn spawn(jars: &Path) -> io::Result<Self> {
        let folder = tempfile::Builder::new()
            .prefix("etymon-kafka")
            .tempdir()?
            .keep();
        let [address, controller] = free_addresses()?;
        fs::create_dir(folder.join("log"))?;
        fs::write(folder.join("log/meta.properties"), FORMATTED)?;
        let properties = folder.join("server.properties");
        fs::write(&properties, settings(address, controller, &folder))?;
        let said = File::create(folder.join("said"))?;
        let child = Command::new("sh")
            .args(["-c", GUARDED])
            .arg(&folder)
            .args(["java", "-Xmx256m", "-XX:+UseSerialGC"])
            .args(["-XX:TieredStopAtLevel=1", "-XX:-UsePerfData"])
            .arg("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn")
            .arg("-cp")
            .arg(jars.join("*"))
            .arg("kafka.Kafka")
            .arg(&properties)
            .stdin(Stdio::piped())
            .stdout(said.try_clone()?)
            .stderr(said)
            .spawn()?;
        Ok(Self {
            child,
            address,
            folder,
        })
    }

    /// False when it ended, most likely because it did not get its ports, or when it takes too long.
    fn becomes_ready(&mut self) -> bool {
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            if is_ready(self.address).unwrap_or(false) {
                return true;
            }
            if self.child.try_wait().expect("our own child").is_some() {
                return false;
            }
            thread::sleep(Duration::from_millis(20));
        }
        false
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        // Both fail only when the process is gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What formatting the folder with Kafka's own tool comes to, without a second JVM.
const FORMATTED: &str = "version=1\nnode.id=1\ncluster.id=etymon-tests-cluster-0\n";

/// One node that is its own quorum, without copies and without pauses that only larger clusters need.
fn settings(address: SocketAddr, controller: SocketAddr, folder: &Path) -> String {
    let log = folder.join("log");
    let log = log.display();
    format!(
        "process.roles=broker,controller
node.id=1
controller.quorum.voters=1@{controller}
listeners=CLIENTS://{address},CONTROLLER://{controller}
advertised.listeners=CLIENTS://{address}
listener.security.protocol.map=CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT
inter.broker.listener.name=CLIENTS
controller.listener.names=CONTROLLER
log.dirs={log}
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
group.consumer.min.heartbeat.interval.ms=200
group.consumer.heartbeat.interval.ms=200
"
    )
}

/// Two addresses that nobody listened on a moment ago.
fn free_addresses() -> io::Result<[SocketAddr; 2]> {
    let listen = || TcpListener::bind((Ipv4Addr::LOCALHOST, 0));
    let (one, other) = (listen()?, listen()?);
    Ok([one.local_addr()?, other.local_addr()?])
}

/// Whether the broker at `address` names a broker, itself, when it is asked who is there.
fn is_ready(address: SocketAddr) -> io::Result<bool> {
    /// Of the request: its length, the key (3) and version (1) of `Metadata`, a number that comes back, no client id, no topics.
    const WHO_IS_THERE: [u8; 18] = [0, 0, 0, 14, 0, 3, 0, 1, 0, 0, 0, 7, 0xFF, 0xFF, 0, 0, 0, 0];
    let mut connection = TcpStream::connect(address)?;
    connection.set_read_timeout(Some(Duration::from_secs(5)))?;
    connection.write_all(&WHO_IS_THERE)?;
    let mut answer = [0; 12]; // its length, the number again, how many brokers follow
    connection.read_exact(&mut answer)?;
    Ok(answer[4..8] == WHO_IS_THERE[8..12] && answer[8..] != [0; 4])
}

#[cfg(test)]
mod tests {
    use std::thread;
    use std::time::{Duration, Instant};

    use super::{Broker, PATIENCE, is_ready};

    #[test]
    fn a_broker_is_there_when_started_and_gone_with_its_folder_when_dropped() {
        let broker = Broker::start();
        let (address, folder) = (broker.address(), broker.folder.clone());
        assert!(is_ready(address).is_ok_and(|ready| ready));
        drop(broker);
        assert!(is_ready(address).is_err());
        // Its guard needs a moment.
        let deadline = Instant::now() + PATIENCE;
        while folder.exists() {
            assert!(Instant::now() < deadline, "{} stays", folder.display());
            thread::sleep(Duration::from_millis(5));
        }
    }
}
