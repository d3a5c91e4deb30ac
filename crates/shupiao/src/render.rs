//! `shupiao render`: a bill file drawn as OFD, PDF or picture.

use std::path::PathBuf;

use anyhow::Context;
use app::render::{self, Format, Sheets};
use clap::ValueEnum;
use face::{Book, Setting};
use wire::messages;
use wire::xml::BillFile;

use crate::config::{Place, read_bytes};
use crate::folder::{Folder, write_new};
use crate::node::Node;

/// Draw a bill file (.xml) as OFD, PDF, PNG or XBRL.
///
/// With a platform in DIR, its templates and address are used, and an OFD gets the electronic seals
/// whose keys are there. Without one, the built-in templates are used and an OFD has no seals; the
/// XML inside it is signed all the same. An existing file is not replaced.
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    #[command(flatten)]
    place: Place,
    /// The bill file (.xml).
    file: PathBuf,
    /// What to draw it as.
    #[arg(long)]
    to: To,
    /// Where to write. Default: beside the bill file, with another ending.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Page of a picture, from 1.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..))]
    page: u16,
    /// Dots per inch of a picture.
    #[arg(long, default_value_t = 150, value_parser = clap::value_parser!(u32).range(48..=300))]
    dpi: u32,
    /// Where the QR code leads. Default: the platform's address, or none.
    #[arg(long)]
    public_url: Option<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum To {
    Ofd,
    Pdf,
    Png,
    Xbrl,
}

impl To {
    fn ending(self) -> &'static str {
        match self {
            Self::Ofd => "ofd",
            Self::Pdf => "pdf",
            Self::Png => "png",
            Self::Xbrl => "xbrl",
        }
    }

    fn format(self, args: &Args) -> Format {
        match self {
            Self::Ofd => Format::Ofd,
            Self::Pdf => Format::Pdf,
            Self::Png => {
                Format::Png { page: usize::from(args.page.saturating_sub(1)), dpi: args.dpi }
            }
            Self::Xbrl => Format::Xbrl,
        }
    }
}

pub(crate) async fn run(args: Args) -> anyhow::Result<()> {
    let wrong = |e: wire::xml::XmlError| anyhow::anyhow!("{}", messages::xml(&e));
    let file = BillFile::read(read_bytes(&args.file)?)
        .map_err(wrong)
        .with_context(|| format!("{} 不是有效的票据文件", args.file.display()))?;
    let bill = file.bill().map_err(wrong)?;
    let out = args.out.clone().unwrap_or_else(|| args.file.with_extension(args.to.ending()));
    let format = args.to.format(&args);
    let settings = args.place.file()?;
    let url = args.public_url.clone().or(settings.public_url).unwrap_or_default();
    let setting = Setting { public_url: url.trim_end_matches('/').to_owned() };
    let bytes = if Folder::new(&args.place.dir).is_set_up() {
        let platform = Node::open(&args.place).await?.platform;
        let book = &platform.directory().book;
        let sheets = Sheets::new(book, &setting, bill, file.bytes().to_vec())?;
        match format {
            Format::Ofd => render::sealed(&platform, &sheets).await?,
            Format::Pdf | Format::Png { .. } | Format::Xbrl => drawn(&sheets, format)?,
        }
    } else {
        let sheets = Sheets::new(&Book::built_in()?, &setting, bill, file.bytes().to_vec())?;
        if matches!(format, Format::Ofd) {
            eprintln!("没有平台目录，文件不加盖电子印章（所附 XML 仍有双方签名）");
        }
        drawn(&sheets, format)?
    };
    write_new(&out, &bytes)?;
    println!("{}", out.display());
    Ok(())
}

fn drawn(sheets: &Sheets, format: Format) -> anyhow::Result<Vec<u8>> {
    sheets.to_bytes(format).with_context(|| format!("这张票据共 {} 页", sheets.pages()))
}
